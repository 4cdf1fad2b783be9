export {};
//# sourceMappingURL=scene-kernels.js.map