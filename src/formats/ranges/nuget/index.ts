/**
 * Ranges of NuGet: `1.0` (that or newer), `[1.0]`, `[1.0,2.0)`, `(,1.0]`, and floating versions (`1.*`, `1.0.0-*`), which take what is
 * not older than their lowest.
 */
import { compareVersions, isVersion } from '../../versions/index.ts';
import { type Bound, every, holds, maxConstraintLength, type RangeLanguage } from '../range.ts';

export const nuget: RangeLanguage = {
  id: 'nuget',
  scheme: 'nuget',
  satisfies(version, constraint) {
    if (constraint.length > maxConstraintLength || !isVersion('nuget', version)) return undefined;
    const bounds = parse(constraint.trim());
    return bounds === undefined ? undefined : every(bounds.map((bound) => holds('nuget', version, bound)));
  },
};

function parse(text: string): readonly Bound[] | undefined {
  const [, open, inner = '', close = ''] = /^([[(])([^[\]()]*)([\])])$/.exec(text) ?? [];
  if (open === undefined) return lowest('>=', text);
  const [from = '', to, ...more] = inner.split(',').map((end) => end.trim());
  if (more.length > 0) return undefined;
  if (to === undefined)
    return `${open}${close}` === '[]' && isVersion('nuget', from) ? equal(from) : undefined;
  if (from === '' && to === '') return undefined;
  const low = from === '' ? [] : lowest(open === '[' ? '>=' : '>', from);
  const high: readonly Bound[] = to === '' ? [] : [{ operator: close === ']' ? '<=' : '<', version: to }];
  if (low === undefined || (to !== '' && !isVersion('nuget', to))) return undefined;
  const order = compareVersions('nuget', low[0]?.version ?? '', to);
  if (order === 1 || (order === 0 && `${open}${close}` !== '[]')) return undefined;
  return [...low, ...high];
}

function equal(version: string): readonly Bound[] {
  return [{ operator: '=', version }];
}

/** `1.*` begins at 1, `1.0.0-rc*` at 1.0.0-rc, `*` with the first release. */
function lowest(operator: '>=' | '>', text: string): readonly Bound[] | undefined {
  if (isVersion('nuget', text)) return [{ operator, version: text }];
  if (text === '*') return [{ operator: '>=', version: '0' }];
  if (text === '*-*') return [{ operator: '>=', version: '0-0' }];
  const [, numbers, label] = /^(\d+(?:\.\d+){0,2})\.\*(-\*)?$/.exec(text) ?? [];
  if (numbers !== undefined)
    return [{ operator: '>=', version: `${numbers}${label === undefined ? '' : '-0'}` }];
  const [, release, start = ''] = /^(\d+(?:\.\d+){0,3})-([0-9A-Za-z.-]*)\*$/.exec(text) ?? [];
  if (release === undefined) return undefined;
  return [{ operator: '>=', version: `${release}-${start === '' ? '0' : start.replace(/\.$/, '.0')}` }];
}
