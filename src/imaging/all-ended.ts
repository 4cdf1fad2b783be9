/**
 * As `Promise.all`, but a failure is told only once everything has ended: nothing goes on behind the back of a task that has failed.
 */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
