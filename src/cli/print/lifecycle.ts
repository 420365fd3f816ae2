import type { LifecycleAnswer } from '../../flows/lifecycle.ts';
import type { Lifecycle, PackageSupport, Place, SupportEvent } from '../../model/index.ts';
import { columns, markdownTable } from './table.ts';

const endedHead = ['OUT OF SUPPORT', 'SINCE', 'PAID FIXES', 'WHERE', 'SOURCE'];
const calendarHead = ['ENDS ON', 'WHAT', 'WHICH SUPPORT', 'WHERE', 'SOURCE'];
const packagesHead = ['PACKAGE', 'SYSTEM', 'SUPPORT', 'SINCE', 'WHERE', 'MORE'];

type Tabulate = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

export function lifecycleTable(answer: LifecycleAnswer): string {
  return sections(answer, columns).join('\n\n');
}

export function lifecycleMarkdown(answer: LifecycleAnswer): string {
  return sections(answer, markdownTable).join('\n\n');
}

function sections({ subject, scannedAt, ended, outlook }: LifecycleAnswer, table: Tabulate): string[] {
  const { from, to, calendar, packages, unknowns, unlisted } = outlook;
  return [
    `${subject.name}  scanned ${scannedAt}  support from ${from} to ${to}`,
    ended.length === 0
      ? 'nothing that has known dates is out of support'
      : table(endedHead, ended.map(endedRow)),
    calendar.length === 0
      ? 'nothing that has known dates ends in this time'
      : table(calendarHead, calendar.map(eventRow)),
    ...(packages.length === 0 ? [] : [table(packagesHead, packages.map(packageRow))]),
    ...unknowns.map(({ what, reason }) => `unknown: ${what}: ${reason}`),
    ...unlisted.map(
      (system) => `unknown: which packages of ${system} are without support: no list of them is known`,
    ),
  ];
}

function endedRow({ product, version, endOfLife, paid, where, source }: Lifecycle): readonly string[] {
  const fixes = paid === undefined ? 'none' : `${paid.program} until ${paid.until}`;
  return [`${product} ${version}`, endOfLife, fixes, whereText(where), source];
}

function eventRow({ on, product, version, where, source, ...event }: SupportEvent): readonly string[] {
  return [on, `${product} ${version}`, endText(event), whereText(where), source];
}

function endText({ ends, program }: Pick<SupportEvent, 'ends' | 'program'>): string {
  switch (ends) {
    case 'active':
      return 'active: security fixes remain';
    case 'security':
      return 'security';
    case 'free':
      return `extended: ${program ?? 'free'}`;
    case 'paid':
      return `paid: ${program ?? 'extended'}`;
  }
}

function packageRow({ name, version, system, state, where, ...rest }: PackageSupport): readonly string[] {
  return [`${name} ${version}`, system, state, rest.since ?? '-', whereText(where), rest.url ?? '-'];
}

function whereText([first, ...others]: readonly Place[]): string {
  if (first === undefined) return '-';
  return others.length === 0 ? first.name : `${first.name} +${others.length}`;
}
