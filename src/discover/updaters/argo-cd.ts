import * as z from 'zod';
import type { KubeObject } from '../../edges/kube/interface.ts';
import type { ImageUpdater } from '../../model/index.ts';
import { repositoryText } from './repository-text.ts';

/** Fields of argocd-image-updater.argoproj.io/v1alpha1 ImageUpdater (1.0 and newer). */
const Spec = z.looseObject({
  applicationRefs: z
    .array(
      z.looseObject({
        namePattern: z.string().default('*'),
        images: z
          .array(z.looseObject({ imageName: z.string() }))
          .max(1_000)
          .default([]),
      }),
    )
    .max(1_000)
    .default([]),
});

const writes = 'parameters of the Application, or Git';

export function imageUpdaterOf({ metadata, spec }: KubeObject): readonly ImageUpdater[] {
  const { applicationRefs } = Spec.parse(spec);
  return applicationRefs.flatMap(({ namePattern, images }) =>
    images.flatMap(({ imageName }) =>
      watching(
        `Argo CD ImageUpdater ${metadata.namespace}/${metadata.name} for Applications ${namePattern}`,
        imageName,
      ),
    ),
  );
}

/** Of before 1.0, and with `useAnnotations` since: `alias=registry.acme.io/shop/web:~1.2, nginx`. */
const listAnnotation = 'argocd-image-updater.argoproj.io/image-list';

export function annotatedApplication({ metadata }: KubeObject): readonly ImageUpdater[] {
  const list = metadata.annotations?.[listAnnotation];
  if (list === undefined) return [];
  return list
    .split(',')
    .map((entry) => entry.trim().replace(/^[^=/]+=/, ''))
    .filter((image) => image !== '')
    .flatMap((image) =>
      watching(`Argo CD Image Updater on Application ${metadata.namespace}/${metadata.name}`, image),
    );
}

/** What follows the last colon is a constraint, which need not be a tag: `~1.2`, `1.x`, `^1`. */
function watching(name: string, image: string): readonly ImageUpdater[] {
  const [, path = image, constraint = ''] = /^(.*?)(?::([^/]*))?$/.exec(image) ?? [];
  const repository = repositoryText(path);
  if (repository === undefined) return [];
  return [{ name, watches: { kind: 'repository', repository }, rule: constraint, writes }];
}
