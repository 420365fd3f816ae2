import type { Way } from '../../model/index.ts';
import type { RebuildFacts, WayFacts } from './facts.ts';

const risks = [
  'a build of another revision ships other code',
  'what goes is known when it was built and scanned',
];

/** What a new build removes depends on the base that it takes: it is never counted before it was made. */
export function rebuildWay({ findings, fixed, rebuild }: WayFacts): Way {
  const { source, notRead, baseline, image } = rebuild;
  if (source.kind === 'unknown') {
    const nobody = 'no source known: neither labels nor annotations nor provenance name one';
    const none = { way: 'rebuild', risks, needs: needsOf(rebuild) } as const;
    return notRead === undefined
      ? { ...none, state: 'not-possible', reason: nobody, removes: [], leaves: findings.size }
      : { ...none, state: 'unknown', reason: `no source known yet: ${notRead}` };
  }
  const revision = source.revision === undefined ? '' : ` at ${source.revision}`;
  const named = `built from ${source.repository}${revision} (${source.evidence})`;
  if (fixed.size === 0) {
    const reason = `${named}; no finding has a fix that a build could take in`;
    return {
      way: 'rebuild',
      state: 'not-possible',
      reason,
      removes: [],
      leaves: findings.size,
      risks,
      needs: [],
    };
  }
  const how =
    baseline === undefined ? 'its owner builds it' : `oakum patch rebuild ${image} (Baseline ${baseline})`;
  const reason = `${named}; at most ${fixed.size} of ${findings.size} findings go: ${how}; not taken: it is asked for by itself`;
  return { way: 'rebuild', state: 'possible', reason, risks, needs: needsOf(rebuild) };
}

function needsOf({ source, baseline }: RebuildFacts): readonly string[] {
  return [
    ...(source.kind === 'unknown' ? ['the source: org.opencontainers.image.source'] : []),
    ...(source.kind === 'known' && source.revision === undefined
      ? ['the deployed revision: org.opencontainers.image.revision, or --revision']
      : []),
    ...(baseline === undefined ? ['a Baseline with spec.source, so that Oakum may ask its CI'] : []),
    'a base that has the fixes',
  ];
}
