/** Runs tasks, at most `lanes` at once; results in the order of the tasks. The first failure is thrown. */
export async function inLanes<T>(tasks: readonly (() => Promise<T>)[], lanes: number): Promise<readonly T[]> {
  const results: T[] = [];
  const queue = tasks.entries();
  const lane = async (): Promise<void> => {
    for (const [index, task] of queue) results[index] = await task();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
