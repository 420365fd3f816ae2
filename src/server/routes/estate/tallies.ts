import type { OpenFindings } from '../../../contract/index.ts';
import type { Place, ReportFinding, ScanReport } from '../../../model/index.ts';

/** What is known to be wrong with one thing, and the patches that concern it, in the order to do them. */
export interface Tally {
  readonly open: OpenFindings;
  readonly patches: readonly Place[];
}

/** Tallies by thing, made in one pass over findings and patches: a page of thousands of rows asks for each of them. */
export interface Tallies {
  ofPlace(id: string): Tally;
  /** Its components, and its system where that was read, which has a place of its own. */
  ofNode(name: string, place: string): Tally;
  ofSubjects(subjects: readonly string[]): Tally;
  ofAddOn(id: string): Tally;
}

const nothing: Tally = { open: { findings: 0, exploited: 0 }, patches: [] };

export function makeTallies({ findings, patches }: Pick<ScanReport, 'findings' | 'patches'>): Tallies {
  const counts = new Map<string, Counting>();
  const keys = new Map(findings.map((finding) => [finding.id, keysOf(finding)]));
  for (const finding of findings) for (const key of keys.get(finding.id) ?? []) count(counts, key, finding);
  for (const { id, title, removes } of patches) {
    const place = { id, name: title };
    const concerned = new Set(removes.flatMap((one) => [...(keys.get(one.id) ?? [])]));
    for (const key of concerned) counts.get(key)?.patches.push(place);
  }
  const of = (key: string): Tally => {
    const counting = counts.get(key);
    return counting === undefined ? nothing : tallyOf(counting);
  };
  return {
    ofPlace: (id) => of(`place ${id}`),
    ofNode: (name, place) => sumOf([of(`node ${name}`), of(`place ${place}`)]),
    ofSubjects: (subjects) => sumOf(subjects.map((subject) => of(`subject ${subject}`))),
    ofAddOn: (id) => of(`add-on ${id}`),
  };
}

interface Counting {
  findings: number;
  exploited: number;
  due: string | undefined;
  readonly patches: Place[];
}

/** Everything that a finding is about, each once. Of a component the place is `kubelet@node worker-1`. */
function keysOf({ subject, where, addOns }: ReportFinding): ReadonlySet<string> {
  const places = where.map(({ id }) => `place ${id}`);
  const nodes = subject.startsWith('component:')
    ? where.flatMap(({ id }) => {
        const [, node] = /@(node .+)$/.exec(id) ?? [];
        return node === undefined ? [] : [node];
      })
    : [];
  return new Set([`subject ${subject}`, ...places, ...nodes, ...addOns.map(({ id }) => `add-on ${id}`)]);
}

function count(counts: Map<string, Counting>, key: string, { exploited, deadline }: ReportFinding): void {
  const known = counts.get(key);
  const counting = known ?? { findings: 0, exploited: 0, due: undefined, patches: [] };
  if (known === undefined) counts.set(key, counting);
  counting.findings += 1;
  if (exploited) counting.exploited += 1;
  counting.due = earlier(counting.due, deadline.due);
}

/** Instants of one form: their order as text is their order in time. */
function earlier(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return left < right ? left : right;
}

function tallyOf({ findings, exploited, due, patches }: Counting): Tally {
  return { open: { findings, exploited, ...(due === undefined ? {} : { due }) }, patches };
}

/** Of several subjects, which share no finding. */
function sumOf(tallies: readonly Tally[]): Tally {
  const [first, ...others] = tallies;
  if (first === undefined) return nothing;
  return others.reduce((left, right) => {
    const due = earlier(left.open.due, right.open.due);
    const patches = new Map([...left.patches, ...right.patches].map((patch) => [patch.id, patch]));
    return {
      open: {
        findings: left.open.findings + right.open.findings,
        exploited: left.open.exploited + right.open.exploited,
        ...(due === undefined ? {} : { due }),
      },
      patches: [...patches.values()],
    };
  }, first);
}

/** What all findings together say. */
export function openOf(findings: readonly ReportFinding[]): OpenFindings {
  const due = findings.reduce<string | undefined>(
    (earliest, { deadline }) => earlier(earliest, deadline.due),
    undefined,
  );
  return {
    findings: findings.length,
    exploited: findings.filter(({ exploited }) => exploited).length,
    ...(due === undefined ? {} : { due }),
  };
}
