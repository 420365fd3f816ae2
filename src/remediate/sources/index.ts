/**
 * Changes the source of an image so that its next build has other versions of a language's packages: lock files and
 * manifests, as text in and text out. Its nouns are the bump, the edited file and the patch. It refuses to change what it
 * could not write as its own tool would, to leave a hash that does not fit, and to touch anything but what it is given.
 */
import type { Bump, Edited, NpmRelease, SourceText } from './contract.ts';
import { editNpm, isNpmLock } from './npm.ts';
import { editPom, isPom } from './pom.ts';
import { editRequirements, isRequirements } from './requirements.ts';
import { isOfTool, toolRefusals } from './tools.ts';

export type { Bump, Edited, NpmRelease, SourceRefusal, SourceRefusalCode, SourceText } from './contract.ts';
export { isNpmLock, npmTarballs } from './npm.ts';
export { type Change, changesOf, gitPatch } from './unified.ts';

/** Whether a file of a checkout may have to change. */
export function isSourceFile(path: string): boolean {
  return (
    isNpmLock(path) ||
    isRequirements(path) ||
    isPom(path) ||
    isOfTool(path) ||
    /(?:^|\/)package\.json$/.test(path)
  );
}

/** Every file that names a package that moves, changed or refused. `releases` is by `name@version`. */
export function editSources(
  files: readonly SourceText[],
  bumps: readonly Bump[],
  releases: ReadonlyMap<string, NpmRelease>,
): Edited {
  const of = (ecosystem: Bump['ecosystem']): readonly Bump[] =>
    bumps.filter((one) => one.ecosystem === ecosystem);
  const edited = files.map((file): Edited => {
    const { path } = file;
    if (isNpmLock(path)) {
      const beside = `${path.slice(0, path.lastIndexOf('/') + 1)}package.json`;
      const manifest = files.find((one) => one.path === beside);
      return editNpm({ lock: file, manifest }, of('npm'), releases);
    }
    if (isRequirements(path)) return editRequirements(file, of('pypi'));
    if (isPom(path)) return editPom(file, of('maven'));
    return { files: [], done: [], refusals: toolRefusals(path, file.text, bumps) };
  });
  return {
    files: edited.flatMap((one) => one.files),
    done: edited.flatMap((one) => one.done),
    refusals: edited.flatMap((one) => one.refusals),
  };
}
