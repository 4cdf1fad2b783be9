export {};
//# sourceMappingURL=picture-analysis.js.map