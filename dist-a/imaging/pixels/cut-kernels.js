export {};
//# sourceMappingURL=cut-kernels.js.map