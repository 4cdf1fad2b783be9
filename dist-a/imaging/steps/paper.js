import { gaussianBlur } from "../pixels/blur.js";
import { addNoise, grainNoise } from "../pixels/noise.js";
/** The height of the paper's surface, about -1..1, nearly the same for every seed; the plane is the pool's. */
export function paperHeight({ side, choices, pool }, { cell, grain }) {
    const size = { width: side, height: side, pool };
    const height = pool.take();
    // The blur leaves a quarter of the swing.
    grainNoise(height, { seed: choices.seed + 71, amplitude: 3 * grain, pool });
    gaussianBlur(height, height, { ...size, sigma: 0.9 });
    const hills = 1 - grain;
    if (hills <= 0)
        return height;
    addNoise(height, { ...size, cell, seed: choices.seed + 72, amplitude: 0.65 * hills });
    addNoise(height, { ...size, cell: cell * 0.53, seed: choices.seed + 73, amplitude: 0.5 * hills });
    return height;
}
//# sourceMappingURL=paper.js.map