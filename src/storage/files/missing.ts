/**
 * The outcome of work on a file, or undefined when there is no such file.
 * @throws what the work rejects with otherwise.
 */
export async function missingAsUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
