import {
  isDependencyTrack,
  readDependencyTrack,
  type TrackFinding,
} from '../../../formats/dependency-track/index.ts';
import { type HistoryEntry, type HistoryTexts, historyOf } from '../history-record.ts';
import type { DocumentReader } from '../reader.ts';

/** Findings of Dependency-Track: since when, and what was decided about them. */
export const dependencyTrack: DocumentReader = {
  id: 'dependency-track',
  kinds: ['history'],
  recognises: ({ value }) => isDependencyTrack(value),
  read: ({ value, label, fallbackId }) => {
    const { version, findings } = readDependencyTrack(value);
    const { records, coverage } = historyOf(findings.map(entryOf), label);
    return {
      format: version === undefined ? 'Dependency-Track findings' : `Dependency-Track FPF ${version}`,
      producer: 'Dependency-Track',
      id: fallbackId,
      subjects: [],
      statements: [],
      history: records,
      coverage,
    };
  },
};

function entryOf(finding: TrackFinding): HistoryEntry {
  const { id, place, vulnerabilities, purl, component, version, attributedOn } = finding;
  const acceptance = acceptanceOf(finding);
  return {
    place,
    ...(id === undefined ? {} : { key: `finding ${id}` }),
    vulnerabilities,
    purl,
    name: component,
    version,
    firstSeen: attributedOn,
    ...(acceptance === undefined ? {} : { acceptance }),
  };
}

/** States by which somebody decided that nothing is to be done; `RESOLVED` is not one of them: a scan proves. */
const decided: ReadonlySet<string> = new Set(['NOT_AFFECTED', 'FALSE_POSITIVE']);

/** Its export names no person and no end; without a justification a state is a wish, not a statement. */
function acceptanceOf({
  state,
  isSuppressed,
  justification,
  detail,
}: TrackFinding): HistoryTexts | undefined {
  if (!decided.has(state) && !(isSuppressed && state !== 'RESOLVED')) return undefined;
  const why = [justification, detail].filter((one) => one !== undefined && one !== '' && one !== 'NOT_SET');
  return why.length === 0 ? {} : { reason: `${state} in Dependency-Track: ${why.join('; ')}` };
}
