import { softBlur } from "./blur.js";
/**
 * The edge flow of a plane: the minor eigenvector of its structure tensor (Sobel derivatives), smoothed with
 * standard deviation `sigma` pixels. Brox, Weickert et al. 2006; Kyprianidis and Döllner 2008. Smooth as it is, half
 * the resolution shows it all.
 *
 * The plane of the answer belongs to the pool.
 */
export function edgeFlow(plane, options) {
    const { pool, sigma, lean } = options;
    const { kernels } = pool;
    const [width, height] = [Math.ceil(options.width / 2), Math.ceil(options.height / 2)];
    const [small, xx, xy, yy, vectors] = [pool.take(), pool.take(), pool.take(), pool.take(), pool.take()];
    kernels.halve(pool.address(plane), pool.address(small), options.width, options.height);
    const tensor = [pool.address(xx), pool.address(xy), pool.address(yy)];
    kernels.sobelTensor(pool.address(small), ...tensor, width, height);
    for (const part of [xx, xy, yy])
        softBlur(part, part, { width, height, sigma: sigma / 2, pool });
    if (lean)
        leanTensor([xx, xy, yy], lean, width * height);
    kernels.minorEigenvectors(...tensor, pool.address(vectors), width * height);
    pool.give(small, xx, xy, yy);
    return { vectors, width };
}
/** Adds the tensor of a faint edge that runs in one direction everywhere. */
function leanTensor([xx, xy, yy], { angle, strength }, count) {
    const [across, down] = [-Math.sin(angle), Math.cos(angle)];
    for (let i = 0; i < count; i++) {
        xx[i] = xx[i] + strength * across * across;
        xy[i] = xy[i] + strength * across * down;
        yy[i] = yy[i] + strength * down * down;
    }
}
//# sourceMappingURL=structure-tensor.js.map