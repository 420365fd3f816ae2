import type { FindingFacet } from '../../api/generated/types.ts';
import type { FindingFilter, FindingSearch } from '../../paths.ts';
import type { Facet } from '../../table/facet-bar.tsx';

type Words = Readonly<Record<string, string>>;

/** What the filters are called, in their order, and what their values are called where that is not their own name. */
const filters: readonly {
  readonly name: FindingFilter;
  readonly label: string;
  /** In this order; others follow by name. */
  readonly words: Words;
}[] = [
  {
    name: 'severity',
    label: 'Severity',
    words: {
      critical: 'critical',
      high: 'high',
      medium: 'medium',
      low: 'low',
      none: 'none',
      unknown: 'unknown',
    },
  },
  {
    name: 'due',
    label: 'Due',
    words: { late: 'late', week: 'within 7 days', month: 'within 30 days', none: 'no date' },
  },
  { name: 'exploited', label: 'Exploited', words: { yes: 'known to be', no: 'not known to be' } },
  {
    name: 'fix',
    label: 'Fix',
    words: { available: 'available', paid: 'for who pays', none: 'none', unknown: 'unknown' },
  },
  {
    name: 'layer',
    label: 'Layer',
    words: { 'control-plane': 'control plane', node: 'node', image: 'image', 'add-on': 'add-on' },
  },
  {
    name: 'exposure',
    label: 'Exposure',
    words: { open: 'open', controlled: 'controlled', small: 'small', unknown: 'unknown' },
  },
  { name: 'namespace', label: 'Namespace', words: {} },
];

/**
 * The filters with what each of their values would leave: `critical (12)`. What is chosen stays a choice even where
 * it leaves nothing; a workload is a filter only while it is asked for.
 */
export function facetsOf(told: readonly FindingFacet[], search: FindingSearch): readonly Facet[] {
  const own = filters.map(({ name, label, words }) => {
    const counts = new Map(told.find(({ filter }) => filter === name)?.values.map(pairOf));
    const chosen = search[name];
    const known = [
      ...Object.keys(words).filter((value) => counts.has(value) || value === chosen),
      ...counts.keys(),
    ];
    const values = new Set([...known, ...(chosen === undefined ? [] : [chosen])]);
    return { name, label, options: [...values].map((value) => optionOf(value, words, counts)) };
  });
  const { workload } = search;
  if (workload === undefined) return own;
  return [...own, { name: 'workload', label: 'Workload', options: [{ value: workload, label: workload }] }];
}

function pairOf({ value, findings }: FindingFacet['values'][number]): readonly [string, number] {
  return [value, findings];
}

function optionOf(value: string, words: Words, counts: ReadonlyMap<string, number>) {
  const amount = (counts.get(value) ?? 0).toLocaleString('en-GB');
  return { value, label: `${words[value] ?? value} (${amount})` };
}

/** `12 of 40 findings; 3 things could not be read, and may have more`. */
export function outcomeOf(found: number, total: number, unread: number): string {
  const told = `${found.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')} ${total === 1 ? 'finding' : 'findings'}`;
  if (unread === 0) return told;
  return `${told}; ${unread.toLocaleString('en-GB')} ${unread === 1 ? 'thing' : 'things'} could not be read, and may have more`;
}
