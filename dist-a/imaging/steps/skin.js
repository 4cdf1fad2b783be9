import { hairLikelihood } from "../people/hair.js";
import { continueForehead, measureSkin, skinLikelihood } from "../people/skin.js";
import { fade } from "../pixels/plane-math.js";
/** Measures the skin again and where it is, once tones have changed. */
export function settleSkin() {
    return { name: "skin", cost: 15, run: updateSkin };
}
/** Measures the skin's colour, and where it and hair are, as the sheet stands. */
export function updateSkin(sheet) {
    const { lab, bare, skinLikelihood: likelihood, hair } = sheet;
    sheet.skin = measureSkin(lab, bare);
    if (sheet.skin && sheet.faces.length > 1)
        delete sheet.skin.shading;
    if (!sheet.skin) {
        likelihood.fill(0);
        hair.fill(0);
        return;
    }
    skinLikelihood(lab, sheet.skin, likelihood, sheet.pool);
    for (const face of sheet.faces)
        continueForehead(lab, sheet.skin, { likelihood, face });
    hairLikelihood(hair, { ...sheet, skin: sheet.skin });
    fade(likelihood, hair, sheet.pool);
}
//# sourceMappingURL=skin.js.map