import { describe, expect, it } from 'vitest';
import type { Digest } from '../../../kernel/index.ts';
import type { Lineage, Unread } from '../../../model/index.ts';
import { findingOf, imageOf, madeUpScan, patchOf, workloadOf } from '../../conformance/made-up-scan.ts';
import { estateViews } from './estate-views.ts';
import { imageDetail } from './images.ts';

const reference = 'registry.acme.test/shop/web:1';
const image = imageOf(reference);
const { family, subject } = image;

/** The estate of one Deployment that runs the image as its runtime names it. */
function viewsWith(
  digest: Digest | undefined,
  change: { unread?: readonly Unread[]; isRead?: boolean } = {},
) {
  const unread = change.unread ?? [];
  return estateViews(
    madeUpScan({
      report: {
        images: change.isRead === false ? [] : [image],
        findings: [findingOf('f1', subject)],
        patches: [patchOf('p1', ['f1'])],
        coverage: { read: 1, total: 1 + unread.length, unread },
      },
      inventory: { workloads: [workloadOf('web', reference, [digest])] },
    }),
  ).images;
}

describe('the view of an image', () => {
  it.each([
    ['its manifest', family.manifest],
    ['its index', family.index],
    ['its configuration', family.config],
  ])('has its findings and patches, also where the runtime names it by %s', (_name, digest) => {
    expect(viewsWith(digest)).toEqual([
      {
        reference,
        digest,
        subject,
        base: image.lineage.base,
        layers: { all: 0 },
        children: [],
        where: ['shop/Deployment/web'],
        open: { findings: 1, exploited: 0, due: '2026-12-01T00:00:00.000Z' },
        patches: [{ id: 'p1', name: 'patch p1' }],
        coverage: { kind: 'read' },
      },
    ]);
  });

  it('is there where no pod runs it now: its template will run it again', () => {
    const idle = workloadOf('web', reference, []);
    const scan = madeUpScan({
      report: { images: [image], findings: [findingOf('f1', subject)] },
      inventory: { workloads: [idle] },
    });
    expect(estateViews(scan).images).toMatchObject([
      { reference, subject, open: { findings: 1 }, coverage: { kind: 'read' } },
    ]);
  });

  it('is unread with the reason, and says nothing of a base', () => {
    const unread = [{ what: reference, code: 'oci.unauthorized', reason: 'answered 401' }];
    const [view] = viewsWith(family.manifest, { unread, isRead: false });
    expect(view?.coverage).toEqual({ kind: 'unread', reasons: ['answered 401 (oci.unauthorized)'] });
    expect([view?.base, view?.layers, view?.subject, view?.children]).toEqual([
      undefined,
      undefined,
      undefined,
      [],
    ]);
  });

  it.each([`${reference} var/lib/dpkg/status`, `${reference}@${family.manifest} var/lib/dpkg/status`])(
    'is read in part where %s could not be read',
    (what) => {
      const unread = [{ what, code: 'images.corrupt', reason: 'ends in a record' }];
      const [view] = viewsWith(family.manifest, { unread });
      expect(view?.coverage).toEqual({ kind: 'partly', reasons: ['ends in a record (images.corrupt)'] });
    },
  );

  it('is never read only because no reason was told', () => {
    const [view] = viewsWith(family.manifest, { isRead: false });
    expect(view?.coverage).toEqual({ kind: 'unread', reasons: ['the last scan did not read it'] });
  });

  it('of what has ended says that it was not read', () => {
    const scan = madeUpScan({
      inventory: { workloads: [workloadOf('once', reference, [family.manifest], { activity: 'finished' })] },
    });
    expect(estateViews(scan).images[0]?.coverage).toEqual({
      kind: 'unread',
      reasons: ['only workloads that have ended run it: such images are not read'],
    });
  });

  it('is read in part where no feed judged some of its packages', () => {
    const scan = madeUpScan({
      report: { images: [image] },
      inventory: { workloads: [workloadOf('web', reference, [family.manifest])] },
      unjudged: new Map([[subject, [{ what: 'npm', packages: 5, reason: 'no feed covers npm' }]]]),
    });
    expect(estateViews(scan).images[0]?.coverage).toEqual({
      kind: 'partly',
      reasons: ['npm: no feed covers npm (5 packages)'],
    });
  });

  it.each<[Lineage['base'], number | undefined]>([
    [{ kind: 'image', image: { id: 'b', name: 'base' }, layers: 1, confidence: 'high', evidence: [] }, 2],
    [{ kind: 'scratch', confidence: 'high', evidence: [] }, 3],
    [{ kind: 'named', name: 'debian:12', confidence: 'low', evidence: [] }, undefined],
    [{ kind: 'unknown', evidence: [] }, undefined],
  ])('counts its own layers where the base is known: %j', (base, own) => {
    const layer = { diffId: family.manifest, origin: { kind: 'unknown' as const } };
    const scan = madeUpScan({
      report: { images: [{ ...image, lineage: { base, layers: [layer, layer, layer], children: [] } }] },
      inventory: { workloads: [workloadOf('web', reference, [family.manifest])] },
    });
    expect(estateViews(scan).images[0]?.layers).toEqual({ all: 3, ...(own === undefined ? {} : { own }) });
  });
});

describe('one image', () => {
  it('is found by its subject with all its names, and nothing else is', () => {
    const { report } = madeUpScan({ report: { images: [image] } });
    const views = viewsWith(family.manifest);
    expect(imageDetail(report, views, subject)).toEqual({ image, views });
    expect(imageDetail(report, views, 'image:sha256:0')).toBeUndefined();
  });
});
