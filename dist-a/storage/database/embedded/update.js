import { DatabaseError, unsupported } from "./errors.js";
import { asDoc, checkPath, checkValue, isDoc, keyOf, valueAt } from "./values.js";
const OPERATORS = ["$set", "$setOnInsert", "$unset", "$inc", "$min", "$max"];
/** Compiles an update of operators; pipelines and replacements are refused. */
export function parseUpdate(source) {
    if (!isDoc(source) || !Object.keys(source)[0]?.startsWith("$"))
        throw unsupported("updates other than by operators", 2);
    const steps = Object.entries(source).flatMap(([operator, fields]) => Object.entries(asDoc(fields)).map(([path, operand]) => [operator, path, operand]));
    for (const step of steps)
        checkStep(step, steps);
    return (doc, isInsert) => {
        for (const step of steps)
            if (isInsert || step[0] !== "$setOnInsert")
                runStep(step, doc);
    };
}
function checkStep(step, steps) {
    const [operator, path, operand] = step;
    if (!OPERATORS.includes(operator))
        throw unsupported(`the update operator ${operator}`, 2);
    if (operator === "$inc" && typeof operand !== "number")
        throw unsupported("$inc by no number", 2);
    if (checkPath(path).split(".")[0] === "_id")
        throw new DatabaseError(66, "_id can't be changed");
    checkValue(operand);
    if (steps.some((other) => other !== step && `${other[1]}.`.startsWith(`${path}.`)))
        throw new DatabaseError(40, `Updating the path '${path}' twice would create a conflict`);
}
/** Puts the changed value at the step's path, making what is missing on the way, or takes the field away. */
function runStep(step, doc) {
    const value = changed(valueAt(doc, step[1]), step);
    const parts = step[1].split(".");
    const last = parts.pop() ?? "";
    let holder = doc;
    for (const part of parts) {
        if (!Object.hasOwn(holder, part) && value !== undefined)
            holder[part] = {};
        const next = holder[part];
        if (!isDoc(next)) {
            if (value === undefined)
                return;
            throw new DatabaseError(28, `Cannot create field '${last}' in element '${part}'`);
        }
        holder = next;
    }
    if (value === undefined)
        delete holder[last];
    else
        holder[last] = value;
}
/** What a value becomes; undefined is no value. */
function changed(current, [operator, path, operand]) {
    if (operator === "$unset")
        return undefined;
    if (operator === "$set" || operator === "$setOnInsert" || current === undefined)
        return operand;
    if (operator === "$min")
        return keyOf(operand) < keyOf(current) ? operand : current;
    if (operator === "$max")
        return keyOf(operand) > keyOf(current) ? operand : current;
    if (typeof current !== "number" || typeof operand !== "number")
        throw new DatabaseError(14, `Cannot apply $inc to the field '${path}' of non-numeric type.`);
    const sum = current + operand;
    // Where MongoDB would go on with 64-bit integers.
    if (Number.isInteger(current) && Number.isInteger(operand) && !Number.isSafeInteger(sum))
        throw unsupported(`whole numbers as large as in '${path}'`, 2);
    return sum;
}
//# sourceMappingURL=update.js.map