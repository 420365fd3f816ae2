import { describe, expect, it } from 'vitest';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { bytesBy, type DocumentCache, type KnownDocument, manifestBy } from './known-documents.ts';

const [bytes, other] = [Buffer.from('{"a":1}'), Buffer.from('{"a":2}')];
const digest = sha256(bytes);
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
const signal = undefined;

/** A cache that gives what it is told to, and a source that remembers what it was asked; the source may lie. */
function scene(given: KnownDocument | undefined, answer: KnownDocument = { mediaType, bytes }) {
  const kept = new Map<Digest, KnownDocument>();
  const asked: string[] = [];
  const cache: DocumentCache = { get: async () => given, put: async (key, one) => void kept.set(key, one) };
  const source: ImageSource = {
    name: 'memory.example/web',
    manifest: async (reference) => {
      asked.push(reference);
      return { digest, ...answer };
    },
    blob: () => {
      throw new Error('not asked for');
    },
  };
  return { cache, source, asked, kept };
}

describe('a manifest by its digest', () => {
  it.each([
    ['is taken from the cache', { mediaType, bytes }, []],
    ['is asked for where nothing is kept', undefined, [digest]],
    ['is asked for where what is kept is something else', { mediaType, bytes: other }, [digest]],
  ] as const)('%s', async (_, given, expected) => {
    const { cache, source, asked, kept } = scene(given);
    expect(await manifestBy(source, digest, { cache, signal })).toMatchObject({ digest, mediaType, bytes });
    expect(asked).toEqual(expected);
    expect([...kept.keys()]).toEqual(expected);
  });

  it('is asked for without a cache', async () => {
    const { source, asked, kept } = scene({ mediaType, bytes });
    await manifestBy(source, digest, { cache: undefined, signal });
    expect([asked, kept.size]).toEqual([[digest], 0]);
  });

  it('is never believed for a tag, but kept for the digest that the tag names', async () => {
    const { cache, source, asked, kept } = scene({ mediaType, bytes: other });
    expect(await manifestBy(source, 'latest', { cache, signal })).toMatchObject({ digest, bytes });
    expect([asked, [...kept.keys()]]).toEqual([['latest'], [digest]]);
  });

  it.each([
    ['does not fit the digest', { mediaType, bytes: other }],
    ['comes with a media type that is none', { mediaType: 'text/\u0000html', bytes }],
    ['comes with an endless media type', { mediaType: 'a'.repeat(256), bytes }],
  ])('is not kept where it %s', async (_, answer) => {
    const { cache, source, kept } = scene(undefined, answer);
    await manifestBy(source, digest, { cache, signal });
    expect(kept.size).toBe(0);
  });
});

describe('a configuration by its digest', () => {
  it.each([
    ['is taken from the cache', { mediaType: '', bytes }, 0],
    ['is asked for where what is kept is something else', { mediaType: '', bytes: other }, 1],
  ])('%s', async (_, given, expected) => {
    const { cache, kept } = scene(given);
    expect(await bytesBy(digest, cache, async () => bytes)).toEqual(bytes);
    expect(kept.size).toBe(expected);
  });
});
