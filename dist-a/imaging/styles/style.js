export {};
//# sourceMappingURL=style.js.map