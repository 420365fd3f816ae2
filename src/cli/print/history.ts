import { isQuietlyAccepted, type ReportFinding, type ScanReport } from '../../model/index.ts';
import { counted } from './table.ts';

const shown = 6;

/** Accepted findings stay in sight: how many, by whom, until when; then what is accepted and has no effect. */
export function historyLines({ findings }: Pick<ScanReport, 'findings'>): readonly string[] {
  const accepted = findings.filter(({ history }) => history?.accepted !== undefined);
  const older = findings.filter(({ history }) => history?.seen !== undefined).length;
  const lines = accepted
    .slice(0, shown)
    .map((finding) => `accepted: ${titleOf(finding)}: ${acceptedText(finding)}`);
  if (accepted.length > shown) lines.push(`accepted: ${accepted.length - shown} more, see -o json`);
  const vain = findings.flatMap((finding) =>
    (finding.history?.notAccepted ?? []).map(({ reason }) => `${titleOf(finding)}: ${reason}`),
  );
  lines.push(...vain.slice(0, shown).map((line) => `not accepted: ${line}`));
  if (vain.length > shown) lines.push(`not accepted: ${vain.length - shown} more, see -o json`);
  if (older > 0) lines.push(`first seen elsewhere: ${counted(older, 'finding')}, as imported`);
  return lines;
}

function titleOf({ vulnerability, package: pack }: ReportFinding): string {
  return `${vulnerability} ${pack.name} ${pack.version}`;
}

function acceptedText(finding: ReportFinding): string {
  const { by = '', until = '', reason = '' } = finding.history?.accepted ?? {};
  const still = isQuietlyAccepted(finding) ? '' : '; it is exploited and counts all the same';
  return `by ${by} until ${until.slice(0, 10)}: ${reason}${still}`;
}

/** The same for one finding, with where each fact comes from. */
export function historyDetails(finding: ReportFinding): readonly string[] {
  const { history } = finding;
  if (history === undefined) return [];
  const from = (source: {
    document: string;
    place: string;
    importedBy: string;
    importedAt: string;
  }): string =>
    `${source.document} ${source.place}, imported by ${source.importedBy} ${source.importedAt.slice(0, 10)}`;
  return [
    ...(history.seen === undefined
      ? []
      : [`              ${history.seen.source.tool} saw it first (${from(history.seen.source)})`]),
    ...(history.accepted === undefined
      ? []
      : [`  accepted  ${acceptedText(finding)} (${from(history.accepted.source)})`]),
    ...history.notAccepted.map(({ reason, source }) => `  accepted  no: ${reason} (${from(source)})`),
    ...history.tickets.map(({ ticket, source }) => `  ticket    ${ticket} (${from(source)})`),
  ];
}
