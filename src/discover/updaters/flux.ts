import * as z from 'zod';
import type { KubeObject } from '../../edges/kube/interface.ts';
import type { ImageUpdater } from '../../model/index.ts';
import { repositoryText } from './repository-text.ts';

/** Fields of image.toolkit.fluxcd.io/v1 ImageRepository, ImagePolicy and ImageUpdateAutomation that say what moves where. */
const Repository = z.looseObject({ image: z.string(), suspend: z.boolean().default(false) });
const Policy = z.looseObject({
  imageRepositoryRef: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
  policy: z
    .looseObject({
      semver: z.looseObject({ range: z.string() }).optional(),
      alphabetical: z.looseObject({ order: z.string().default('asc') }).optional(),
      numerical: z.looseObject({ order: z.string().default('asc') }).optional(),
    })
    .default({}),
  filterTags: z.looseObject({ pattern: z.string().default('') }).optional(),
});
const Automation = z.looseObject({ suspend: z.boolean().default(false) });

export interface FluxObjects {
  readonly repositories: readonly KubeObject[];
  readonly policies: readonly KubeObject[];
  readonly automations: readonly KubeObject[];
}

/** A policy alone writes nothing: an ImageUpdateAutomation of its namespace does, unless it is suspended. */
export function fluxUpdaters(
  { repositories, policies, automations }: FluxObjects,
  bad: (object: KubeObject, error: unknown) => void,
): readonly ImageUpdater[] {
  const each = <T>(objects: readonly KubeObject[], read: (object: KubeObject) => T): readonly T[] =>
    objects.flatMap((object) => {
      try {
        return [read(object)];
      } catch (error) {
        bad(object, error);
        return [];
      }
    });
  const images = new Map(
    each(repositories, ({ metadata, spec }) => {
      const { image, suspend } = Repository.parse(spec);
      return [`${metadata.namespace}/${metadata.name}`, { image, suspend }] as const;
    }),
  );
  const writing = new Set(
    each(automations, ({ metadata, spec }) => (Automation.parse(spec).suspend ? '' : metadata.namespace)),
  );
  return each(policies, ({ metadata, spec }): readonly ImageUpdater[] => {
    const policy = Policy.parse(spec);
    const { name, namespace = metadata.namespace } = policy.imageRepositoryRef;
    const found = images.get(`${namespace}/${name}`);
    const repository = found === undefined ? undefined : repositoryText(found.image);
    if (found === undefined || repository === undefined || found.suspend) return [];
    return [
      {
        name: `Flux ImagePolicy ${metadata.namespace}/${metadata.name}`,
        watches: { kind: 'repository', repository },
        rule: ruleOf(policy),
        writes: writing.has(metadata.namespace)
          ? 'to Git, by an ImageUpdateAutomation of its namespace'
          : 'nothing that is seen here: its namespace has no ImageUpdateAutomation at work',
      },
    ];
  }).flat();
}

function ruleOf({ policy, filterTags }: z.infer<typeof Policy>): string {
  const order =
    policy.semver !== undefined
      ? `semver ${policy.semver.range}`
      : policy.alphabetical !== undefined
        ? `alphabetical, ${policy.alphabetical.order}`
        : policy.numerical !== undefined
          ? `numerical, ${policy.numerical.order}`
          : '';
  return filterTags === undefined || filterTags.pattern === ''
    ? order
    : `${order}, tags like ${filterTags.pattern}`;
}
