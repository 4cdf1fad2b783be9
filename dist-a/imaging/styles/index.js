import { anime } from "./anime.js";
import { glass } from "./glass.js";
import { ink } from "./ink.js";
import { noir } from "./noir.js";
import { pastel } from "./pastel.js";
import { pencil } from "./pencil.js";
import { pixel } from "./pixel.js";
import { pop } from "./pop.js";
import { watercolor } from "./watercolor.js";
/** The styles on offer, the default first. A new style is one file beside this and one entry here. */
export const cartoonStyles = [
    ink,
    anime,
    pop,
    watercolor,
    pencil,
    pastel,
    noir,
    glass,
    pixel,
];
//# sourceMappingURL=index.js.map