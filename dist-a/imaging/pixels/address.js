export {};
//# sourceMappingURL=address.js.map