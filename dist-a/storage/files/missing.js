/**
 * The outcome of work on a file, or undefined when there is no such file.
 * @throws what the work rejects with otherwise.
 */
export async function missingAsUndefined(work) {
    try {
        return await work;
    }
    catch (error) {
        if (error.code === "ENOENT")
            return undefined;
        throw error;
    }
}
//# sourceMappingURL=missing.js.map