import { z } from "zod";
import { badAnswer } from "./upstream-error.js";
/** A function's argument, as the Space describes it. */
const parameter = z.object({
    parameter_name: z.string().nullish(),
    parameter_has_default: z.boolean().nullish(),
    parameter_default: z.unknown().optional(),
    component: z.string().nullish(),
});
/** `GET /info`: the functions that may be called by name. */
export const infoSchema = z.object({
    named_endpoints: z.record(z.string(), z.object({ parameters: z.array(parameter).default([]) })),
});
/** `GET /config`: what is needed of it to call a function. */
export const configSchema = z.object({
    api_prefix: z.string().nullish(),
    protocol: z.string().nullish(),
    components: z.array(z.object({ id: z.number(), type: z.string().nullish() })).default([]),
    dependencies: z.array(z.object({
        id: z.number().nullish(),
        api_name: z.union([z.string(), z.literal(false)]).nullish(),
        inputs: z.array(z.number()).default([]),
    })),
});
/** Finds a function by its name ("/predict", or without the slash); undefined when the Space has none of that name. */
export function findFunction(config, info, name) {
    const bare = name.replace(/^\//, "");
    const at = config.dependencies.findIndex((each) => each.api_name === bare);
    const dependency = config.dependencies[at];
    const described = info.named_endpoints[`/${bare}`];
    if (!dependency || !described)
        return undefined;
    const left = [...described.parameters];
    const types = dependency.inputs.map((id) => config.components.find((component) => component.id === id)?.type);
    const hidden = types.filter((type) => type === "state").length;
    // Older servers describe the state among the arguments, newer ones leave it out.
    const parameters = types.length === left.length + hidden
        ? types.map((type) => (type === "state" ? null : (left.shift() ?? null)))
        : left;
    return { index: dependency.id ?? at, parameters };
}
/**
 * The arguments of a call, in order: the operator's own values first, then the picture for the first argument that
 * takes one, style and seed by their names, and the Space's defaults.
 * @throws UpstreamError naming an argument that nobody has a value for.
 */
export function fillParameters({ parameters }, values) {
    let isImageGiven = false;
    const filled = parameters.map((each) => {
        if (!each)
            return null;
        const name = each.parameter_name ?? "";
        if (Object.hasOwn(values.fixed, name))
            return withNames(values.fixed[name], values);
        if (!isImageGiven && /^(image|file)$/i.test(each.component ?? "")) {
            isImageGiven = true;
            return values.image;
        }
        const known = knownValue(name, values);
        if (known !== undefined)
            return known;
        if (each.parameter_has_default)
            return each.parameter_default;
        throw badAnswer(`lacks a default for its argument "${name}": give it a value in GRADIO_INPUTS`);
    });
    if (!isImageGiven)
        throw badAnswer("describes a function that takes no picture: see GRADIO_ENDPOINT");
    return filled;
}
function knownValue(name, { style, seed }) {
    if (name === "style")
        return style;
    if (name === "seed")
        return seed === undefined ? undefined : spaceSeed(seed);
    // Common beside a seed, and on by default: the same seed must give the same picture.
    return name === "randomize_seed" ? false : undefined;
}
/** An operator's text may name style and seed: `"a portrait, {style}"`. */
function withNames(value, { style = "", seed = 0 }) {
    if (typeof value !== "string")
        return value;
    return value.replaceAll("{style}", style).replaceAll("{seed}", String(spaceSeed(seed)));
}
/** Spaces take seeds from 0 to 2³¹ − 1. */
function spaceSeed(seed) {
    return seed & 0x7fff_ffff;
}
/** The first file among a function's results; galleries and captions wrap theirs in lists and objects. */
export function findFile(result, depth = 0) {
    if (typeof result !== "object" || result === null || depth > 4)
        return undefined;
    if ("path" in result && typeof result.path === "string")
        return result.path;
    for (const each of Object.values(result)) {
        const found = findFile(each, depth + 1);
        if (found !== undefined)
            return found;
    }
    return undefined;
}
//# sourceMappingURL=gradio-inputs.js.map