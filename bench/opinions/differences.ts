import * as z from 'zod';
import type { PackageKey } from './packages.ts';

const Tool = z.enum(['oakum', 'syft', 'trivy']);

/** Why some packages are found by these tools and no others. Without names it speaks of all of the ecosystem. */
export const Difference = z
  .object({
    ecosystem: z.string(),
    foundBy: z.array(Tool).readonly(),
    names: z.array(z.string()).readonly().optional(),
    reason: z.string().min(20),
  })
  .readonly();
export type Difference = z.infer<typeof Difference>;

export interface Compared {
  /** Found by all. */
  readonly agreed: number;
  readonly explained: number;
  /** `npm left-pad 1.3.0: syft, trivy`, sorted. */
  readonly unexplained: readonly string[];
  readonly used: ReadonlySet<Difference>;
}

/** Compares what the tools found in one image; what not all of them found has to be in the list. */
export function compare(
  found: Readonly<Record<z.infer<typeof Tool>, ReadonlySet<PackageKey>>>,
  differences: readonly Difference[],
): Compared {
  const finders = new Map<PackageKey, string[]>();
  for (const tool of Tool.options) {
    for (const key of found[tool]) finders.set(key, [...(finders.get(key) ?? []), tool]);
  }
  const used = new Set<Difference>();
  const unexplained: string[] = [];
  let agreed = 0;
  for (const [key, foundBy] of finders) {
    if (foundBy.length === Tool.options.length) {
      agreed += 1;
      continue;
    }
    const reason = differences.find((one) => speaksOf(one, key, foundBy));
    if (reason === undefined) unexplained.push(`${key}: ${foundBy.join(', ')}`);
    else used.add(reason);
  }
  const explained = finders.size - agreed - unexplained.length;
  return { agreed, explained, unexplained: unexplained.toSorted(), used };
}

function speaksOf(difference: Difference, key: PackageKey, foundBy: readonly string[]): boolean {
  const [ecosystem, name = ''] = key.split(' ');
  return (
    difference.ecosystem === ecosystem &&
    difference.foundBy.toSorted().join() === foundBy.toSorted().join() &&
    (difference.names?.includes(name) ?? true)
  );
}
