import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import type { MadeImage } from '../../model/index.ts';
import { aLayerPatch, aRebuild } from '../conformance/records.ts';
import { changedIn } from './changed-packages.ts';

const moved = (name: string) => ({ name, from: '1', to: '2' });
const index = aLayerPatch(['web'], {
  packages: [moved('less')],
  platforms: [
    { platform: 'linux/amd64', digest: sha256('source amd64'), packages: [moved('less')] },
    { platform: 'linux/arm64', digest: sha256('source arm64'), packages: [moved('zlib1g')] },
    { platform: 'linux/s390x', digest: sha256('source s390x'), packages: [] },
  ],
});
const made: MadeImage = {
  packages: [],
  verdicts: [],
  attested: [],
  platforms: [
    { platform: 'linux/amd64', digest: sha256('made amd64') },
    { platform: 'linux/arm64', digest: sha256('made arm64') },
  ],
};

describe('what a patch moved in an image that runs', () => {
  it.each([
    ['made amd64', ['less']],
    ['made arm64', ['zlib1g']],
    ['source s390x', []],
    ['another', undefined],
  ])('of an index, in %s, is %j', (digest, expected) => {
    expect(changedIn(index, { made, manifest: sha256(digest) })).toEqual(expected);
  });

  it('is not known of any image of an index where nobody kept what was made', () => {
    expect(changedIn(index, { made: undefined, manifest: sha256('made amd64') })).toBeUndefined();
  });

  it('is the same in any image where the patch is of one', () => {
    const { platforms: _, ...one } = index;
    expect(changedIn(one, { made: undefined, manifest: sha256('whatever') })).toEqual(['less']);
  });

  it('is of a rebuild what of its base was fixed, each once', () => {
    const place = (id: string, name: string) => ({ id, name });
    const removes = [place('a', 'CVE-1 less'), place('b', 'CVE-2 less'), place('c', 'CVE-3 zlib1g')];
    const rebuild = { ...aRebuild(['web']), removes };
    expect(changedIn(rebuild, { made: undefined, manifest: sha256('built') })).toEqual(['less', 'zlib1g']);
  });
});
