/** Import cycles: each strongly connected component of more than one file, as the list of its files (Tarjan). */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const state = {
    index: 0,
    stack: [] as string[],
    indexOf: new Map<string, number>(),
    low: new Map<string, number>(),
  };
  const cycles: (readonly string[])[] = [];
  const visit = (node: string): void => {
    state.indexOf.set(node, state.index);
    state.low.set(node, state.index);
    state.index += 1;
    state.stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!state.indexOf.has(next)) visit(next);
      if (state.stack.includes(next)) state.low.set(node, Math.min(lowOf(node), lowOf(next)));
    }
    if (lowOf(node) !== state.indexOf.get(node)) return;
    const component = state.stack.splice(state.stack.indexOf(node));
    if (component.length > 1) cycles.push(component.toSorted());
  };
  const lowOf = (node: string): number => state.low.get(node) ?? Number.POSITIVE_INFINITY;
  for (const node of graph.keys()) if (!state.indexOf.has(node)) visit(node);
  return cycles;
}
