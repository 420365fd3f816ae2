import { OakumError } from '../../kernel/pure/index.ts';

/** One package as the document has it. */
export interface SpdxPackage {
  /** `packages[3]`, `line 120`, `@graph[3]` */
  readonly place: string;
  readonly id: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly purls: readonly string[];
  /** Lower case without signs: `operatingsystem`, `container`, `source`, `library`. */
  readonly purpose?: string | undefined;
  readonly summary?: string | undefined;
  readonly sourceInfo?: string | undefined;
  readonly fileName?: string | undefined;
  /** `sha256:…` */
  readonly digests: readonly string[];
  /** What producers write beside the specification: annotations and attribution texts, `LayerDiffID: sha256:…`. */
  readonly notes: readonly string[];
  /** External references that are neither purl nor CPE: type to locator. */
  readonly others: ReadonlyMap<string, string>;
}

export interface SpdxRelation {
  readonly place: string;
  readonly from: string;
  readonly to: string;
  /** Upper case with `_`, as in version 2: `CONTAINS`, `GENERATED_FROM`. */
  readonly kind: string;
}

export interface SpdxDocument {
  /** `2.3` */
  readonly version: string;
  readonly name: string;
  /** Its namespace, or the id of the document's element. */
  readonly id: string;
  /** `syft 1.29.0` */
  readonly tools: readonly string[];
  readonly packages: readonly SpdxPackage[];
  readonly relations: readonly SpdxRelation[];
  /** Ids of what the document is about. */
  readonly roots: readonly string[];
}

/** `syft-1.29.0` and `syft 1.29.0` are one tool in one version. */
export function toolText(text: string): string {
  return text.trim().replace(/-(?=v?\d[\w.+-]*$)/, ' ');
}

/** `OPERATING-SYSTEM`, `operatingSystem` → `operatingsystem` */
export function purposeText(text: string | undefined): string | undefined {
  return text?.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Which element directly contains which; both directions of the relation say it. */
function containment(relations: readonly SpdxRelation[]): ReadonlyMap<string, readonly SpdxRelation[]> {
  const inside = relations.flatMap((one) => {
    if (one.kind === 'CONTAINS') return [one];
    return one.kind === 'CONTAINED_BY' ? [{ ...one, from: one.to, to: one.from }] : [];
  });
  return Map.groupBy(inside, ({ from }) => from);
}

/** @throws documents.cyclic naming the relation that closes the circle. */
export function refuseCircles(relations: readonly SpdxRelation[]): void {
  const inside = containment(relations);
  const done = new Set<string>();
  for (const start of inside.keys()) {
    const path = new Set<string>();
    const waiting: { readonly id: string; at: number }[] = [{ id: start, at: 0 }];
    for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
      path.add(top.id);
      const next = done.has(top.id) ? undefined : inside.get(top.id)?.[top.at];
      top.at += 1;
      if (next === undefined) {
        done.add(top.id);
        path.delete(top.id);
        waiting.pop();
      } else if (path.has(next.to)) {
        const what = `${next.place}: ${next.to.slice(0, 100)} contains itself`;
        throw new OakumError('documents.cyclic', `SPDX: ${what} by way of ${next.from.slice(0, 100)}`);
      } else waiting.push({ id: next.to, at: 0 });
    }
  }
}
