import type { RebuildResult } from '../../flows/rebuild-image.ts';
import { columns, oneLine } from './table.ts';

/** What came of a rebuild, for a person: what was asked of whom, how it went, and what the result was held against. */
export function rebuiltText(result: RebuildResult): string {
  const why = result.reason === undefined ? '' : ` (${result.reason})`;
  const head =
    result.code === 'rebuilt'
      ? `${result.image ?? ''}\nrebuilt`
      : `${result.reference}: ${result.code}${why}`;
  const facts = [
    ['source', result.baseline === undefined ? undefined : `Baseline ${result.baseline}`],
    ['ci', result.ci],
    [
      'revision',
      result.revision === undefined ? undefined : `${result.revision} by ${result.revisionFrom ?? ''}`,
    ],
    ['base', result.base],
    ['run', result.run],
    ['link', result.link],
    ['made', result.code === 'rebuilt' ? undefined : result.image],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [`${`${name}:`.padEnd(10)}${oneLine(value)}`],
  );
  const said = [result.message, result.hint === undefined ? '' : `next: ${result.hint}`];
  const more = said.filter((text) => text !== '').map(oneLine);
  return [head, ...lines, ...more, ...endsOf(result), ...verdictsOf(result), ...nextOf(result)].join('\n');
}

function endsOf({ ends }: RebuildResult): readonly string[] {
  const rows = ends.map((one) => [one.vulnerability, one.severity, one.package, one.version].map(oneLine));
  return rows.length === 0 ? [] : ['', columns(['ENDS', 'SEVERITY', 'PACKAGE', 'VERSION'], rows)];
}

function verdictsOf({ verdicts }: RebuildResult): readonly string[] {
  const rows = verdicts.map(({ check, verdict, message, measured }) => [
    check,
    verdict,
    oneLine(message),
    oneLine(measured.join(' ')),
  ]);
  return rows.length === 0 ? [] : ['', columns(['CHECK', 'VERDICT', 'WHY', 'MEASURED'], rows)];
}

function nextOf({ code, reference }: RebuildResult): readonly string[] {
  return code === 'possible' ? ['', `next: oakum patch rebuild ${oneLine(reference)} --yes`] : [];
}
