import { at } from "../people/faces.js";
/** Points of the mesh in the middle of each cheek. */
const CHEEKS = [50, 280];
/** Half the width and height of a blush, in face sizes. */
const REACH = { across: 0.15, up: 0.085 };
/** Reddens cheeks softly; `strength` is what is added to Oklab's a in the middle, 0..0.1. */
export function blush({ strength }) {
    return {
        name: "blush",
        cost: 4,
        run: ({ lab, side, faces, bare }) => {
            for (const face of faces) {
                for (const cheek of CHEEKS)
                    reddenCheek(lab, face, { cheek, side, bare, strength });
            }
        },
    };
}
/** An ellipse turned with the head that fades out, in place; lightness stays, so that it suits every skin. */
function reddenCheek(lab, face, { cheek, side, bare, strength }) {
    const centre = at(face, cheek);
    const reach = face.size * REACH.across * 1.8;
    const [sine, cosine] = [Math.sin(face.roll), Math.cos(face.roll)];
    const [across, up] = [face.size * REACH.across, face.size * REACH.up];
    const [left, right] = [Math.max(0, Math.ceil(centre.x - reach)), Math.min(side, centre.x + reach)];
    for (let y = Math.max(0, Math.ceil(centre.y - reach)); y < Math.min(side, centre.y + reach); y++) {
        for (let x = left; x < right; x++) {
            const i = y * side + x;
            const [dx, dy] = [x - centre.x, y - centre.y];
            const u = (dx * cosine + dy * sine) / across;
            const v = (dy * cosine - dx * sine) / up;
            const away = u * u + v * v;
            if (away > 3)
                continue;
            const red = strength * bare[i] * Math.exp(-1.3 * away);
            lab.a[i] = lab.a[i] + red;
            lab.b[i] = lab.b[i] + 0.2 * red;
        }
    }
}
//# sourceMappingURL=blush.js.map