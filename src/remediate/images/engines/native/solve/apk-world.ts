import { type ApkDependency, parseApkDependency } from '../../../../../formats/apk/index.ts';
import type { Relation } from './relations.ts';
import type { WorldPackage } from './world.ts';

/** The words of an Alpine package that relations are made of. */
export interface ApkRelations {
  readonly name: string;
  readonly version: string;
  readonly depends: readonly string[];
  readonly provides: readonly string[];
  /** What brought it in by itself; it stays only while all of it is there. */
  readonly installIf: readonly string[];
}

/** An Alpine package as far as relations go. @throws apk.malformed */
export function apkWorldPackage({ name, version, depends, provides, installIf }: ApkRelations): WorldPackage {
  const words = [...depends, ...installIf].map((word) => parseApkDependency(word));
  return {
    name,
    version,
    needs: words.filter(({ isConflict }) => !isConflict).map((word) => [relationOf(word)]),
    refuses: words.filter(({ isConflict }) => isConflict).map((word) => relationOf(word)),
    provides: provides.map((word) => relationOf(parseApkDependency(word))),
  };
}

/** The name under which `world` takes part in the choice: a package that needs what the image's owner asked for. */
export const worldName = '/etc/apk/world';

export function worldAsPackage(world: readonly ApkDependency[]): WorldPackage {
  return {
    name: worldName,
    version: '',
    needs: world.filter(({ isConflict }) => !isConflict).map((word) => [relationOf(word)]),
    refuses: world.filter(({ isConflict }) => isConflict).map((word) => relationOf(word)),
    provides: [],
  };
}

const operators = {
  '<': '<<',
  '<=': '<=',
  '=': '=',
  '>=': '>=',
  '>': '>>',
  '~': '~',
} as const;

/** A relation by checksum fits no version: what is pinned so cannot move. */
export function relationOf({ name, bound }: ApkDependency): Relation {
  const common = { name, qualifier: undefined, scheme: 'apk' as const };
  if (bound === undefined) return { ...common, version: undefined };
  const { operator, version } = bound;
  if (operator === '><') return { ...common, version: { operator: '=', version: `><${version}` } };
  return { ...common, version: { operator: operators[operator], version } };
}
