import { describe, expect, it } from 'vitest';
import type { ImageUpdater } from '../../model/index.ts';
import { updaterWarnings } from './index.ts';

const target = {
  workload: { id: 'c/1', name: 'shop/Deployment/web' },
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: 'uid-1',
  container: 'web',
  image: 'registry.acme.io/shop/web:1.2',
};
const updater = (watches: ImageUpdater['watches'], rule = ''): ImageUpdater => ({
  name: 'Updater',
  watches,
  rule,
  writes: 'to Git',
});
const about = { patch: { targets: [target] }, repository: 'registry.acme.io/shop/web' };

describe('automation that would move a patched tag back', () => {
  it.each([
    ['the repository', updater({ kind: 'repository', repository: 'registry.acme.io/shop/web' }), 1],
    ['another repository', updater({ kind: 'repository', repository: 'registry.acme.io/shop/web2' }), 0],
    ['the workload', updater({ kind: 'workload', uid: 'uid-1' }), 1],
    ['another workload', updater({ kind: 'workload', uid: 'uid-2' }), 0],
  ])('is named where it watches %s', (_, one, lines) => {
    expect(updaterWarnings([one], about)).toHaveLength(lines);
  });

  it('says by which rule, and what to do', () => {
    expect(updaterWarnings([updater({ kind: 'workload', uid: 'uid-1' }, 'minor')], about)).toEqual([
      'Updater watches this image (minor) and writes to Git: it may move the patched tag back; let it skip this image, or patch what it follows',
    ]);
  });
});
