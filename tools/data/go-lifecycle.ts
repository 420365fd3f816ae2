import type { RemovedApi } from '../../src/assess/lifecycle/index.ts';

export type KindLifecycle = Pick<
  RemovedApi,
  'kind' | 'introduced' | 'deprecated' | 'removed' | 'replacement'
>;

const method =
  /^func \(in \*(\w+)\) APILifecycle(Introduced|Deprecated|Removed|Replacement)\(\)[^{]*\{\n\treturn ([^\n]+)\n\}/gmu;

/** The kinds of one `zz_generated.prerelease-lifecycle.go`, lists left out: nothing is stored or called by them. */
export function goLifecycle(source: string): readonly KindLifecycle[] {
  const kinds = new Map<string, KindLifecycle>();
  for (const [, kind = '', what = '', returned = ''] of source.matchAll(method)) {
    if (kind.endsWith('List')) continue;
    kinds.set(kind, { ...(kinds.get(kind) ?? { kind }), ...stated(what, returned) });
  }
  return [...kinds.values()];
}

/** The group that a `register.go` registers its kinds under; the core group is empty. */
export function goGroup(register: string): string {
  const group = /^\s*(?:const )?GroupName\s*=\s*"([^"]*)"/mu.exec(register)?.[1];
  if (group === undefined) throw new Error('a register.go names no group');
  return group;
}

function stated(what: string, returned: string): Partial<KindLifecycle> {
  if (what === 'Replacement') {
    const of = (field: string) => new RegExp(`${field}: "([^"]*)"`, 'u').exec(returned)?.[1] ?? '';
    const group = of('Group');
    const version = of('Version');
    return {
      replacement: { apiVersion: group === '' ? version : `${group}/${version}`, kind: of('Kind') },
    };
  }
  const minor = /^(\d+), (\d+)$/u.exec(returned);
  if (minor === null) throw new Error(`not a minor: ${returned}`);
  return { [what.toLowerCase()]: `${minor[1]}.${minor[2]}` };
}
