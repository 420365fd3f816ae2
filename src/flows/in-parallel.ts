/** Maps with at most `width` at once, results in order. The first throw ends it; what was under way is awaited. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  act: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(items.length);
  const state = { next: 0 };
  const worker = async (): Promise<void> => {
    for (let index = state.next; index < items.length; index = state.next) {
      state.next += 1;
      const item = items[index];
      if (item !== undefined) results[index] = await act(item, index);
    }
  };
  const done = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, worker));
  const failed = done.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}
