import { MAX_PAGE } from "../services/pages.js";
/**
 * Cost of a field that answers up to `first` entries of a list: what one of them costs, as many times. What is not
 * within the bounds is refused later, and must not make the field cheap.
 * @param defaultFirst what is answered when `first` is left out or null
 */
export function listCost(defaultFirst) {
    return ({ args, childComplexity }) => {
        const first = typeof args.first === "number" ? args.first : defaultFirst;
        return 1 + Math.min(Math.max(first, 1), MAX_PAGE) * childComplexity;
    };
}
//# sourceMappingURL=complexity.js.map