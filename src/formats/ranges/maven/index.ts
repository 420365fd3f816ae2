/**
 * Ranges of Maven, maven-artifact 3.8 `VersionRange`: `[1.0,2.0)`, `(,1.0],[1.2,)`, `[1.0]`. A version alone is a recommendation in
 * Maven and takes every version; it does so here.
 */
import { compareVersions, isVersion } from '../../versions/index.ts';
import { type Bound, every, holds, maxConstraintLength, type RangeLanguage, some } from '../range.ts';

/** One pair of brackets. An absent version is an open end. */
interface Stretch {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly bounds: readonly Bound[];
}

export const maven: RangeLanguage = {
  id: 'maven',
  scheme: 'maven',
  satisfies(version, constraint) {
    if (constraint.length > maxConstraintLength || !isVersion('maven', version)) return undefined;
    if (isVersion('maven', constraint)) return true;
    const stretches = parse(constraint);
    return stretches === undefined
      ? undefined
      : some(stretches.map(({ bounds }) => every(bounds.map((bound) => holds('maven', version, bound)))));
  },
};

/** Stretches in rising order that do not overlap: Maven refuses others. */
function parse(constraint: string): readonly Stretch[] | undefined {
  const stretches: Stretch[] = [];
  let rest = constraint.trim();
  while (rest !== '') {
    const [whole = '', open = '', inner = '', close = ''] =
      /^([[(])([^\])]*)([\])])\s*,?\s*/.exec(rest) ?? [];
    const stretch = whole === '' ? undefined : stretchOf(open, inner, close);
    if (stretch === undefined || !follows(stretch, stretches.at(-1))) return undefined;
    stretches.push(stretch);
    rest = rest.slice(whole.length);
  }
  return stretches.length === 0 ? undefined : stretches;
}

function stretchOf(open: string, inner: string, close: string): Stretch | undefined {
  const comma = inner.indexOf(',');
  if (comma < 0) {
    const version = inner.trim();
    if (open !== '[' || close !== ']' || !isVersion('maven', version)) return undefined;
    return { from: version, to: version, bounds: [{ operator: '=', version }] };
  }
  const from = inner.slice(0, comma).trim();
  const to = inner.slice(comma + 1).trim();
  if ([from, to].some((end) => end !== '' && !isVersion('maven', end))) return undefined;
  // Maven wants no empty stretch: only one with both ends included may begin where it ends.
  const order = compareVersions('maven', from, to);
  if (order === 1 || (order === 0 && `${open}${close}` !== '[]')) return undefined;
  return {
    from: from === '' ? undefined : from,
    to: to === '' ? undefined : to,
    bounds: [
      ...(from === '' ? [] : [{ operator: open === '[' ? '>=' : '>', version: from } as const]),
      ...(to === '' ? [] : [{ operator: close === ']' ? '<=' : '<', version: to } as const]),
    ],
  };
}

function follows(stretch: Stretch, before: Stretch | undefined): boolean {
  if (before?.to === undefined) return true;
  return stretch.from !== undefined && compareVersions('maven', stretch.from, before.to) !== -1;
}
