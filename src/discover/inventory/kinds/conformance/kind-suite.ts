import { describe, expect, it } from 'vitest';
import { objectOf, templateWith } from '../../conformance/objects-reader.ts';
import type { WorkloadKind } from '../kind.ts';

/** A pod template of one container, for the cases of a kind. */
export const template = templateWith('web=web:1');

/** A case of a kind: its spec and status, and the numbers that must come out. */
export type KindCase = readonly [
  name: string,
  spec: object,
  status: object | undefined,
  expected: readonly [
    replicas: number | undefined,
    readyReplicas: number | undefined,
    activity: string | undefined,
  ],
];

const withoutPower: readonly string[] = ['Pod', 'KnativeRevision'];

/** What every kind of the shelf must do, and its own cases. */
export function kindConformance(kind: WorkloadKind, cases: readonly KindCase[]): void {
  describe(kind.id, () => {
    it('refuses an object without pod template', () => {
      const object = objectOf({ kind: kind.id, name: 'x', spec: { replicas: 1 } });
      expect(() => kind.read(object)).toThrow(expect.objectContaining({ code: 'inventory.malformed' }));
    });

    it.each(cases)('reads %s', (_name, spec, status, expected) => {
      const metadata = { labels: { app: 'web' } };
      const facts = kind.read(objectOf({ kind: kind.id, name: 'x', spec, status, metadata }));
      expect([facts.replicas, facts.readyReplicas, facts.activity]).toEqual(expected);
      const { power, ...template } = facts.template ?? {};
      const says = 'container web runs as the user of its image, root or not';
      // A pod of which only some is read, and one whose owner says more, have none: it is never guessed.
      expect(power).toEqual(
        withoutPower.includes(kind.id)
          ? undefined
          : { facts: [{ kind: 'user-unknown', says }], level: 'baseline', account: 'default' },
      );
      expect(template).toEqual({
        labels: { app: 'web' },
        hostNetwork: false,
        containers: [{ name: 'web', role: 'regular', image: 'web:1', ports: [] }],
      });
    });
  });
}
