export {};
//# sourceMappingURL=painting-kernels.js.map