import { describe, expect, it } from 'vitest';
import { FindingPage, type FindingQuery } from '../../../contract/index.ts';
import type { ReportFinding } from '../../../model/index.ts';
import { findingOf, imageOf, madeUpScan, workloadOf } from '../../conformance/made-up-scan.ts';
import { makeFindingList } from './finding-list.ts';

const now = Temporal.Instant.from('2026-11-21T09:00:00.000Z');
const image = imageOf('registry.acme.test/shop/web:1');
const web = workloadOf('web', 'registry.acme.test/shop/web:1', []);
const place = { id: web.id, name: 'shop/Deployment/web' };
const onNode = { id: 'kubelet@node a1', name: 'kubelet on node a1' };

function finding(id: string, change: Partial<ReportFinding> = {}): ReportFinding {
  const { exposure, fix } = { exposure: { level: 'open', evidence: [] }, fix: { state: 'fixed' } } as const;
  return { ...findingOf(id, image.subject), exposure, fix, where: [place], ...change };
}

function due(at: string | undefined): Pick<ReportFinding, 'deadline'> {
  const { due: _due, ...rest } = findingOf('x', 's').deadline;
  return { deadline: at === undefined ? rest : { ...rest, due: at } };
}

const all: readonly ReportFinding[] = [
  finding('late', { exploited: true, severity: 'critical', ...due('2026-11-20T00:00:00.000Z') }),
  finding('soon', {
    fix: { state: 'fixed', version: '2', channel: 'Ubuntu Pro' },
    ...due('2026-11-25T00:00:00.000Z'),
  }),
  finding('later', { exposure: { level: 'unknown', evidence: [] }, ...due('2026-12-30T00:00:00.000Z') }),
  finding('kubelet', {
    subject: 'component:kubelet@v1',
    where: [onNode],
    fix: { state: 'wont-fix' },
    ...due(undefined),
  }),
  finding('odd', {
    severity: 'nonsense',
    fix: { state: 'unknown' },
    addOns: [{ id: 'a', name: 'ingress' }],
    ...due(undefined),
  }),
];

function listed(query: FindingQuery, findings: readonly ReportFinding[] = all) {
  const scan = madeUpScan({ report: { images: [image], findings }, inventory: { workloads: [web] } });
  return FindingPage.parse(makeFindingList()(scan, query, now));
}

describe('the list of findings', () => {
  it.each<readonly [FindingQuery, readonly string[]]>([
    [{}, ['late', 'soon', 'later', 'kubelet', 'odd']],
    [{ severity: 'critical' }, ['late']],
    [{ severity: 'unknown' }, ['odd']],
    [{ due: 'late' }, ['late']],
    [{ due: 'week' }, ['late', 'soon']],
    [{ due: 'month' }, ['late', 'soon']],
    [{ due: 'none' }, ['kubelet', 'odd']],
    [{ exploited: 'yes' }, ['late']],
    [{ fix: 'available' }, ['late', 'later']],
    [{ fix: 'paid' }, ['soon']],
    [{ fix: 'none' }, ['kubelet']],
    [{ fix: 'unknown' }, ['odd']],
    [{ layer: 'node' }, ['kubelet']],
    [{ layer: 'control-plane' }, ['kubelet']],
    [{ layer: 'image' }, ['late', 'soon', 'later', 'odd']],
    [{ layer: 'add-on' }, ['odd']],
    [{ exposure: 'unknown' }, ['later']],
    [{ namespace: 'shop', due: 'none' }, ['odd']],
    [{ namespace: 'other' }, []],
    [{ workload: 'shop/Deployment/web', exploited: 'yes' }, ['late']],
    [{ q: 'NODE a1' }, ['kubelet']],
    [{ q: 'ingress nothing' }, []],
  ])('by %j has %j, in the order of the report', (query, ids) => {
    const { rows, found, total } = listed(query);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect({ found, total }).toEqual({ found: ids.length, total: all.length });
  });

  it('counts for each filter what its values would leave, with the other filters as they are', () => {
    const { facets } = listed({ due: 'none', severity: 'unknown' });
    const valuesOf = (filter: string) => facets.find((one) => one.filter === filter)?.values;
    expect(valuesOf('severity')).toEqual([
      { value: 'high', findings: 1 },
      { value: 'unknown', findings: 1 },
    ]);
    expect(valuesOf('due')).toEqual([{ value: 'none', findings: 1 }]);
    expect(valuesOf('namespace')).toEqual([{ value: 'shop', findings: 1 }]);
    expect(facets.map(({ filter }) => filter)).not.toContain('workload');
  });

  it('names the image and the places of a row, and until when its risk was taken', () => {
    const source = {
      tool: 't',
      document: 'd',
      digest: image.family.manifest,
      place: 'p',
      importedAt: '2026-11-01T00:00:00.000Z',
      importedBy: 'ada',
    };
    const accepted = { by: 'ada', reason: 'behind a wall', until: '2027-01-01T00:00:00.000Z', source };
    const where = ['a', 'b', 'c'].map((id) => ({ id, name: id }));
    const one = finding('one', { where, history: { accepted, notAccepted: [], tickets: [] } });
    expect(listed({}, [one]).rows).toMatchObject([
      {
        id: 'one',
        subject: 'registry.acme.test/shop/web:1',
        where: { names: ['a', 'b'], total: 3 },
        acceptedUntil: '2027-01-01T00:00:00.000Z',
      },
    ]);
  });

  describe('page by page', () => {
    const many = Array.from({ length: 250 }, (_, at) => finding(`f${at}`));

    it('tells each once and in order, and then that there is no more', () => {
      const first = listed({}, many);
      const second = listed({ after: first.next ?? '' }, many);
      const third = listed({ after: second.next ?? '' }, many);
      const ids = [first, second, third].flatMap(({ rows }) => rows.map(({ id }) => id));
      expect(ids).toEqual(many.map(({ id }) => id));
      expect(third.next).toBeUndefined();
    });

    it('goes on where it was when a newer scan has others before it', () => {
      const { next = '' } = listed({}, many);
      expect(listed({ after: next }, [finding('new'), ...many]).rows[0]?.id).toBe('f100');
    });

    it('goes on by the number where a newer scan no longer has the last one', () => {
      const { next = '' } = listed({}, many);
      const without = many.filter(({ id }) => id !== 'f99');
      expect(listed({ after: next }, without).rows[0]?.id).toBe('f100');
    });

    it.each(['nonsense', '-1 x', '999999 x'])(
      'never fails over a cursor that nobody gave out: %s',
      (after) => {
        expect(listed({ after }, many).found).toBe(250);
      },
    );
  });
});
