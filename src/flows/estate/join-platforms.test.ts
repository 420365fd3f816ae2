import { describe, expect, it } from 'vitest';
import { imageRecord } from '../../../testing/builders/index.ts';
import { sha256 } from '../../kernel/index.ts';
import { aLayerPatch } from '../conformance/records.ts';
import { joinPlatforms } from './join-platforms.ts';

const [amd64, arm64] = [sha256('amd64'), sha256('arm64')];
const places = [
  [amd64, 'amd64'],
  [arm64, 'arm64'],
] as const;
const images = places.map(([manifest, architecture]) => ({
  image: {
    ...imageRecord(architecture, ''),
    family: { manifest, config: manifest },
    platform: { os: 'linux', architecture },
  },
}));
const first = aLayerPatch(['web'], {
  id: 'first',
  digest: amd64,
  due: '2026-12-02T00:00:00.000Z',
  points: 1,
  removes: [{ id: 'f1', name: 'CVE-1 openssl 1' }],
});
const second = aLayerPatch(['web', 'cart'], {
  id: 'second',
  digest: arm64,
  due: '2026-12-01T00:00:00.000Z',
  points: 5,
  removes: [{ id: 'f2', name: 'CVE-1 openssl 1' }],
});

describe('patches of several platforms of one image', () => {
  it('are one, with all that each removes, where they change the same container', () => {
    const [one, ...others] = joinPlatforms([first], [first, second], images);
    expect(others).toEqual([]);
    expect(one?.parts).toEqual([first, second]);
    expect(one?.patch).toMatchObject({
      id: 'first',
      due: '2026-12-01T00:00:00.000Z',
      points: 5,
      removes: [{ id: 'f1' }, { id: 'f2' }],
      targets: [{ name: 'web' }, { name: 'cart' }],
      where: [{ name: 'shop/Deployment/web' }, { name: 'shop/Deployment/cart' }],
    });
    expect(joinPlatforms([first, second], [first, second], images)).toHaveLength(1);
  });

  it('are two where no container runs both, and where both are of one platform', () => {
    const apart = { ...second, targets: second.targets.filter(({ name }) => name === 'cart') };
    expect(joinPlatforms([first, apart], [first, apart], images)).toEqual([
      { patch: first, parts: [first] },
      { patch: apart, parts: [apart] },
    ]);
    const older = { ...second, digest: amd64 };
    expect(joinPlatforms([first, older], [first, older], images)).toHaveLength(2);
  });
});
