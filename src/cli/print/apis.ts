import type { ApisAnswer } from '../../flows/apis.ts';
import type { ApiUse } from '../../model/index.ts';
import { columns, counted, markdownTable, printable } from './table.ts';

const head = ['API', 'STANDING', 'INSTEAD', 'HOW', 'WHERE', 'BY', 'LAST'];

type Tabulate = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

export function apisTable(answer: ApisAnswer): string {
  return parts(answer, columns).join('\n\n');
}

export function apisMarkdown(answer: ApisAnswer): string {
  return parts(answer, markdownTable).join('\n\n');
}

/** What breaks, what could not be looked at, and what the words mean. */
function parts(answer: ApisAnswer, table: Tabulate): readonly string[] {
  const { uses, unknowns } = answer;
  return [
    headline(answer),
    uses.length === 0 ? 'nothing that was read uses a version that goes' : table(head, uses.map(rowOf)),
    ...(unknowns.length === 0
      ? []
      : [unknowns.map(({ what, reason }) => `unknown: ${printable(what)}: ${printable(reason)}`).join('\n')]),
    ...(uses.some(({ via }) => via === 'last-applied') ? [stale] : []),
  ];
}

const stale =
  'applied: from the annotation of kubectl apply, which stays when the object is changed in another way: look at the manifest itself';

function headline({ cluster, version, to, table, uses }: ApisAnswer): string {
  const breaking = uses.filter(({ standing }) => standing === 'gone' || standing === 'breaks').length;
  const verdict = `${counted(breaking, 'use')} of what ${to} does not serve`;
  return `${cluster} ${version} to ${to}: ${verdict} (Kubernetes ${table.knownTo} of ${table.asOf})`;
}

function rowOf(use: ApiUse): readonly string[] {
  const { group, version, kind, resource, where, by, at } = use;
  const name = kind ?? resource ?? '';
  return [
    printable(`${group === '' ? '' : `${group}/`}${version} ${name}`),
    standingText(use),
    use.replacement?.apiVersion ?? '-',
    howText(use),
    printable(where),
    by === undefined ? (use.how === 'called' ? 'not told' : '-') : printable(by),
    at?.slice(0, 10) ?? '-',
  ];
}

function standingText({ standing, removed, deprecated, says, component }: ApiUse): string {
  if (says === 'not-served') return 'stored, not served';
  switch (standing) {
    case 'gone':
      return `gone since ${removed}`;
    case 'breaks':
      return `goes in ${removed}`;
    case 'unknown':
      return `unknown: of ${component ?? 'another component'}${removed === undefined ? '' : ` ${removed}`}`;
    case 'deprecated':
      return `deprecated${deprecated === undefined ? '' : ` since ${deprecated}`}${removed === undefined ? '' : `, goes in ${removed}`}`;
  }
}

function howText({ via }: ApiUse): string {
  switch (via) {
    case 'managed-fields':
      return 'stored: written';
    case 'last-applied':
      return 'stored: applied';
    case 'helm-manifest':
      return 'stored: Helm';
    case 'definition':
      return 'stored: definition';
    case 'metric':
      return 'called';
  }
}
