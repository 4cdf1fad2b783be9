import { clamp } from "../pixels/raster.js";
import { dice, kindOf } from "../seed.js";
import { dimGamma } from "./dim-light.js";
import { faceScale } from "./face-scale.js";
import { applyCurve } from "./tone.js";
/** Coverage (0..1) below which a tone stays flat, and above which the darker one is. */
const DOTTED = [0.2, 0.78];
/** Least distance between two tones of skin, and most. */
const SKIN_STEP = [0.09, 0.14];
/** The least distance between dots, as a share of their usual one. */
const FINEST = 0.65;
/** Cells of the table of a dot's radius. */
const RADII = 256;
/**
 * Prints lightness as comics were: few flat tones, and between each and the next darker one Ben Day dots whose size
 * follows the tone, on a turned screen. Skin has its own light tone, the median of the face, so that it keeps it.
 */
export function halftone(options) {
    return {
        name: "halftone",
        cost: 28,
        run: (sheet) => {
            const { seed } = sheet.choices;
            const screen = {
                pitch: finer(options.pitches[kindOf(seed, options.pitches.length)] ?? 11, sheet.faces),
                angle: options.angles[Math.floor(dice(seed, 29)() * options.angles.length)] ?? 45,
            };
            const gamma = dimGamma(sheet);
            if (gamma < 1)
                applyCurve(sheet.lab.L, (lightness) => lightness ** gamma, sheet.pool);
            printDots(sheet, options.bins, screen);
        },
    };
}
/** Dots of a portrait's size would be as wide as the eyes of a group's faces; dots of nothing would be no dots. */
function finer(pitch, faces) {
    return pitch * Math.max(FINEST, faceScale(faces));
}
/** Share of the photo's own shading that stays in skin: cheeks and folds are what a person is known by. */
const FACE_DETAIL = 0.35;
function printDots(sheet, bins, screen) {
    const { lab, side, masks, bare, hair, skin, skinLikelihood } = sheet;
    const step = 1 / bins;
    const base = skin?.shading?.base ?? skin?.L;
    const skinStep = clamp((base ?? 0.5) * 0.2, ...SKIN_STEP);
    const table = radiusTable(screen.pitch);
    const [sine, cosine] = turned(screen);
    for (let y = 0, i = 0; y < side; y++) {
        for (let x = 0; x < side; x++, i++) {
            const value = clamp(lab.L[i], 0, 1);
            const detail = masks.features[i];
            const skinShare = skin?.shading
                ? Math.max(bare[i] * (1 - hair[i]), skinLikelihood[i])
                : 0;
            // The staircase of skin has a tread at the face's base tone; that of things is evenly spaced.
            const onSkin = skinShare > 0.5 && base !== undefined;
            const rise = onSkin ? skinStep : step;
            const anchor = onSkin ? base + 0.02 : 1 - 0.03;
            const level = Math.ceil((value - anchor) / rise);
            const lighter = anchor + level * rise;
            const coverage = (lighter - value) / rise;
            let tone = lighter;
            if (coverage >= DOTTED[1])
                tone = lighter - rise;
            else if (coverage > DOTTED[0]) {
                const u = x * cosine + y * sine;
                const v = y * cosine - x * sine;
                const du = u - Math.floor(u) - 0.5;
                const dv = v - Math.floor(v) - 0.5;
                const away = Math.sqrt(du * du + dv * dv) * screen.pitch;
                const ink = clamp(table[(coverage * (RADII - 1)) | 0] - away + 0.5, 0, 1);
                tone = lighter - ink * rise;
            }
            const share = (1 - 0.75 * detail) * (1 - FACE_DETAIL * skinShare);
            lab.L[i] = clamp(value + share * (tone - value), 0, 1);
        }
    }
}
/** Sine and cosine of a screen's angle, divided by its pitch. */
function turned({ pitch, angle }) {
    const radians = (angle * Math.PI) / 180;
    return [Math.sin(radians) / pitch, Math.cos(radians) / pitch];
}
/** The radius of a dot that covers so much of its cell, pixels, by coverage: from a point to nearly touching. */
export function radiusTable(pitch) {
    const [low, high] = DOTTED;
    return Float32Array.from({ length: RADII }, (_, i) => {
        const share = clamp((i / (RADII - 1) - low) / (high - low), 0, 1);
        return pitch * (0.14 + 0.36 * Math.sqrt(share));
    });
}
//# sourceMappingURL=halftone.js.map