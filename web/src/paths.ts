/** Every place of the page. A place and its filters are in the URL, so that it can be sent to a colleague. */
export const paths = {
  overview: '/',
  patches: '/patches',
  patch: '/patches/$patch',
  findings: '/findings',
  finding: '/findings/$finding',
  plans: '/plans',
  plan: '/plans/$plan',
  runs: '/runs',
  run: '/runs/$run',
  runReport: '/runs/$run/report',
  loans: '/loans',
  garbage: '/loans/garbage',
  estate: '/estate',
  clusters: '/estate/clusters',
  workloads: '/estate/workloads',
  workload: '/estate/workloads/$workload',
  images: '/estate/images',
  image: '/estate/images/$image',
  nodes: '/estate/nodes',
  controlPlane: '/estate/control-plane',
  addOns: '/estate/add-ons',
  coverage: '/coverage',
  support: '/support',
  apis: '/apis',
  feeds: '/feeds',
} as const;

/** What the URL of a list may hold: words to look for, which rows, and a column to sort by (`-due` turns it around). */
export interface ListSearch {
  readonly q?: string;
  readonly show?: string;
  readonly sort?: string;
}

/** The same list by another column, or in its own order. */
export function sortedBy(search: ListSearch, sort: string | undefined): ListSearch {
  const { sort: _old, ...rest } = search;
  return sort === undefined ? rest : { ...rest, sort };
}

/** Reads a list's filters from a URL that anybody may have typed. */
export function listSearch(raw: Readonly<Record<string, unknown>>): ListSearch {
  const [q, show, sort] = [textOf(raw.q), textOf(raw.show), textOf(raw.sort)];
  return {
    ...(q === undefined ? {} : { q }),
    ...(show === undefined ? {} : { show }),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** The filters of findings, as the server knows them; it refuses values that it does not know. */
const findingFilters = [
  'severity',
  'due',
  'exploited',
  'fix',
  'layer',
  'exposure',
  'namespace',
  'workload',
] as const;
export type FindingFilter = (typeof findingFilters)[number];

/** What the URL of the list of findings may hold: words to look for, and any of the filters. */
export type FindingSearch = { readonly [name in FindingFilter | 'q']?: string };

export function findingSearch(raw: Readonly<Record<string, unknown>>): FindingSearch {
  return Object.fromEntries(
    ['q', ...findingFilters].flatMap((name) => {
      const text = textOf(raw[name]);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

/** Which finding is open on a patch's page. */
export function patchSearch(raw: Readonly<Record<string, unknown>>): { readonly finding?: string } {
  const finding = textOf(raw.finding);
  return finding === undefined ? {} : { finding };
}

/** The router reads `?q=12` as a number. */
function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text.slice(0, 500) : undefined;
}
