import type { CollectedImage, GarbageCollection } from '../src/api/generated/types.ts';
import { digestOf, momentText } from './estate.ts';

const dayMs = 86_400_000;

type Made = Partial<CollectedImage> & { readonly name: string; readonly daysAgo: number };

function imageAt(now: number, { name, daysAgo, ...more }: Made): CollectedImage {
  return {
    image: `registry.acme.test/${name}:1.42-oakum.1`,
    digest: digestOf(`${name} patched`),
    pushedAt: momentText(now, -daysAgo * dayMs),
    state: 'kept',
    reasons: [],
    beside: [],
    ...more,
  };
}

/** Two images that may go, and one that is kept for each kind of reason. */
export function garbageAt(now: number): GarbageCollection {
  return {
    schemaVersion: 1,
    isDeleting: false,
    images: [
      imageAt(now, {
        name: 'billing/ledger',
        daysAgo: 50,
        state: 'removable',
        beside: ['.sig', '.att', ''].map(
          (end) => `${digestOf('billing/ledger patched').replace(':', '-')}${end}`,
        ),
      }),
      imageAt(now, {
        name: 'media/thumbs',
        daysAgo: 0.5,
        reasons: [
          { code: 'runs', reason: 'runs in media/Deployment/thumbs in prod-eu' },
          { code: 'loan', reason: 'loan-9344f72c5847 is open' },
          { code: 'recent', reason: `pushed at ${momentText(now, -dayMs / 2)}, less than a day ago` },
        ],
      }),
      imageAt(now, {
        name: 'platform/observability/metrics-proxy-with-a-long-name',
        daysAgo: 31,
        reasons: [
          { code: 'not-read', reason: 'registry.acme.test did not answer within 30 s (oci.unreachable)' },
        ],
      }),
      imageAt(now, { name: 'shop/old-checkout', daysAgo: 70, state: 'removable' }),
      imageAt(now, {
        name: 'shop/search',
        daysAgo: 20,
        reasons: [
          {
            code: 'tag-moved',
            reason: `its tag names ${digestOf('shop/search:1.43')}, which Oakum did not push there`,
          },
        ],
      }),
    ],
    gone: 3,
    clusters: [{ cluster: 'prod-eu', at: momentText(now, -4_000) }],
    unread: [],
  };
}

/** A cluster does not answer: whatever is not known to run may run there. */
export function garbageUnlookedAt(now: number): GarbageCollection {
  const garbage = garbageAt(now);
  const unread = { what: 'cluster prod-us', code: 'kube.unreachable', reason: 'no answer within 10 s' };
  const reason = `it may run where nobody could look: ${unread.what}: ${unread.reason}`;
  return {
    ...garbage,
    images: garbage.images.map(
      (one): CollectedImage => ({
        ...one,
        state: 'kept',
        reasons: [...one.reasons, { code: 'unknown', reason }],
        beside: [],
      }),
    ),
    unread: [unread],
  };
}

/** Nothing was ever pushed. */
export function noGarbage(now: number): GarbageCollection {
  return { ...garbageAt(now), images: [], gone: 0 };
}

/** What came of removing the two: one registry deletes nothing. */
export function deletedAt(now: number): GarbageCollection {
  const images = garbageAt(now).images.filter(({ state }) => state === 'removable');
  return {
    ...garbageAt(now),
    isDeleting: true,
    gone: 0,
    images: images.map(
      (one, at): CollectedImage =>
        at === 0
          ? { ...one, state: 'removed' }
          : { ...one, state: 'failed', code: 'images.delete-unsupported' },
    ),
  };
}
