import { expect, it } from 'vitest';
import type { ImageSource, ImageTarget } from '../../edges/oci/interface.ts';
import { sha256 } from '../../kernel/index.ts';
import { countedFetcher, countedSource, countedTarget } from './count-bytes.ts';

const layers = ['one', 'three'].map((name) => ({ digest: sha256(name), sizeBytes: name.length }));
const written = () => {
  const said: string[] = [];
  const progress = {
    step: (title: string) => said.push(title),
    tick: (done: number, total: number, unit?: string) => said.push(`${done}/${total} ${unit}`),
  };
  return { said, progress };
};
const never = async (): Promise<never> => {
  throw new Error('not asked for');
};
const bytesOf = async function* (text: string): AsyncGenerator<Uint8Array> {
  for (const sign of text) yield Buffer.from(sign);
};

it('counts the layers of an image together, each pass anew, and nothing else', async () => {
  const { said, progress } = written();
  const source: ImageSource = {
    name: 'made',
    manifest: never,
    blob: ({ digest }) => bytesOf(digest === layers[0]?.digest ? 'one' : 'three'),
  };
  const counted = countedSource(source, layers, progress);
  const read = async (digest = sha256('config')) => await Array.fromAsync(counted.blob({ digest, size: 0 }));
  for (const { digest } of [...layers, ...layers]) expect((await read(digest)).length).toBeGreaterThan(2);
  await read();
  const pass = ['reading layers', ...[1, 2, 3, 4, 5, 6, 7, 8].map((done) => `${done}/8 bytes`)];
  expect(said).toEqual([...pass, ...pass]);
});

it('counts what is sent of a blob, and nothing of one that is there', async () => {
  const { said, progress } = written();
  const sent: number[] = [];
  const target: ImageTarget = {
    ...{
      name: 'made',
      hasBlob: never,
      mountBlob: never,
      putManifest: never,
      findManifest: never,
      attach: never,
      deleteManifest: never,
    },
    putBlob: async ({ size }, bytes) => {
      if (size === 3) sent.push((await Array.fromAsync(bytes())).length);
    },
  };
  const counted = countedTarget(target, progress);
  await counted.putBlob({ digest: sha256('one'), size: 3 }, () => bytesOf('one'));
  await counted.putBlob({ digest: sha256('three'), size: 5 }, () => bytesOf('three'));
  expect(sent).toEqual([3]);
  expect(said).toEqual([`pushing ${sha256('one').slice(0, 19)}`, '1/3 bytes', '2/3 bytes', '3/3 bytes']);
});

it('counts what is fetched without a total', async () => {
  const { said, progress } = written();
  const fetcher = { get: async () => ({ status: 200, headers: {}, bytes: Buffer.from('four') }) };
  const counted = countedFetcher(fetcher, progress);
  for (const url of ['a', 'b']) await counted.get(`https://a.invalid/${url}`, { maxBytes: 9 });
  expect(said).toEqual(['fetching lists and packages', '4/0 bytes', '8/0 bytes']);
});
