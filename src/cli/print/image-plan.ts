import type { ImagePlan, PlannedFinding } from '../../model/index.ts';
import { columns, counted, markdownTable, printable } from './table.ts';
import { wayRows, waysHead } from './ways.ts';

type Draw = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** The plan of one image for a person: what moves, which findings go, which stay and why, and who would do it. */
export function imagePlanTable(plan: ImagePlan): string {
  return textOf(plan, columns);
}

export function imagePlanMarkdown(plan: ImagePlan): string {
  return textOf(plan, markdownTable);
}

function textOf(plan: ImagePlan, draw: Draw): string {
  const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
    rows.length === 0 ? [] : ['', draw(head, rows)];
  return [
    ...headOf(plan),
    ...table(['PACKAGE', 'FROM', 'TO', 'DOWNLOAD', 'SCRIPTS'], packageRows(plan)),
    ...table(['GOES', 'PACKAGE', 'VERSION'], findingRows(plan.goes)),
    ...table(['COMES', 'PACKAGE', 'VERSION'], findingRows(plan.brings)),
    ...table(['STAYS', 'PACKAGE', 'VERSION', 'WHY'], stayRows(plan)),
    ...table(
      ['LEFT OUT', 'CODE', 'WHY'],
      plan.leftOut.map((one) => [one.package ?? '', one.code, one.message]),
    ),
    ...table(
      ['ENGINE', 'ANSWER', 'WHY'],
      plan.engines.map(({ engine, answer, reason }) => [engine, answer, reason]),
    ),
    ...table(waysHead, wayRows(plan.ways ?? [])),
    '',
    ...plan.notes.map((note) => printable(`note: ${note}`)),
    'nothing was written',
  ].join('\n');
}

function headOf(plan: ImagePlan): readonly string[] {
  const { reference, digest, code, message, to, engine, packages, downloadBytes, goes, stays } = plan;
  const moves = `${counted(packages.length, 'package')}, ${sizeText(downloadBytes)} to download`;
  const judged = `${counted(goes.length, 'finding')} would go, ${stays.length} stay`;
  const { unread } = plan.coverage;
  return [
    printable(`${reference} (${digest.slice(0, 19)}…): ${code}`),
    printable(`source: ${plan.trust}`),
    ...(message === '' ? [] : [printable(message)]),
    ...(engine === undefined ? [judged] : [printable(`${to} by ${engine}: ${moves}; ${judged}`)]),
    ...unread.map(({ what, reason, code: why }) => printable(`not read: ${what}: ${reason} (${why})`)),
    ...plan.unknowns.map(({ what, reason }) => printable(`unknown: ${what}: ${reason}`)),
  ];
}

function packageRows({ packages, scripts }: ImagePlan): readonly (readonly string[])[] {
  const scriptsOf = new Map(scripts.map((one) => [one.package, one]));
  return packages.map(({ name, from, to, downloadBytes }) => {
    const found = scriptsOf.get(name);
    const scriptText = found === undefined ? '' : `${found.scripts.join(' ')} ${found.what}`.trim();
    return [name, from === '' ? '(new)' : from, to, sizeText(downloadBytes), scriptText];
  });
}

/** The findings of one package in one row. */
function findingRows(findings: readonly PlannedFinding[]): readonly (readonly string[])[] {
  const groups = Map.groupBy(findings, (one) => `${one.package} ${one.version}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [[idsOf(group), first.package, first.version]];
  });
}

function stayRows({ stays }: ImagePlan): readonly (readonly string[])[] {
  const groups = Map.groupBy(stays, (one) =>
    [one.package, one.version, one.why.code, one.why.message].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { code, refusal, message } = first.why;
    return [[idsOf(group), first.package, first.version, `${message} (${refusal ?? code})`]];
  });
}

const shownIds = 3;

function idsOf(findings: readonly PlannedFinding[]): string {
  const ids = findings.map(({ vulnerability }) => vulnerability);
  const more = ids.length > shownIds ? ` +${ids.length - shownIds}` : '';
  return `${ids.slice(0, shownIds).join(' ')}${more}`;
}

/** `57.1 MB`; a size that nobody knows is said so. */
function sizeText(bytes: number | undefined): string {
  if (bytes === undefined) return 'unknown';
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
