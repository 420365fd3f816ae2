import type { PatchRequest } from '../contract.ts';
import { osOf, rpmArchitecture } from '../image-facts.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';

/** What dnf puts in place of its variables. */
export type Variables = ReadonlyMap<string, string>;

/**
 * The image's own variables, and what `$releasever` may stand for, likeliest first: dnf takes the version of the package
 * that says which release it is, which is `9` where os-release says `9.4`, and `40` where it says so.
 */
export function variablesOf({ image }: Pick<PatchRequest, 'image'>, lower: ImageFiles): readonly Variables[] {
  const own = ['etc/yum/vars', 'etc/dnf/vars'].flatMap((folder) =>
    lower.list(folder).flatMap((name) => {
      const value = textOf(lower, `${folder}/${name}`)?.split('\n')[0]?.trim();
      return value === undefined || !/^[\w.:/@-]*$/.test(value) ? [] : [[name, value] as const];
    }),
  );
  const versionId = osOf(lower)?.versionId ?? '';
  const releases = new Set([versionId.split('.')[0] ?? '', versionId]);
  const architecture = rpmArchitecture(image.platform) ?? '';
  return [...releases].map(
    (release) =>
      new Map([['releasever', release], ['basearch', architecture], ['arch', architecture], ...own]),
  );
}

/** A URL with its variables filled in; undefined where one is not known. */
export function filledIn(url: string, variables: Variables): string | undefined {
  const filled = url.replaceAll(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(name) ?? whole);
  return filled.includes('$') ? undefined : filled;
}
