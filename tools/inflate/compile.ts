import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';

const source = join(
  import.meta.dirname,
  '..',
  '..',
  'src',
  'formats',
  'compression',
  'inflate',
  'decoder.as',
);

/** Above the places that the decoder fixes for itself. */
const memoryBase = 0xd0000;
const pages = 16;

/** The generated file: the decoder as WebAssembly, in text, so that neither the bundle nor a check has to know of it. */
export async function compiledDecoder(): Promise<string> {
  const written: Uint8Array[] = [];
  const { error, stderr } = await asc.main(
    [
      ...['decoder.ts', '--outFile', 'decoder.wasm', '-O3', '--noAssert', '--runtime', 'stub'],
      ...['--enable', 'simd', '--enable', 'bulk-memory', '--memoryBase', `${memoryBase}`],
      ...['--initialMemory', `${pages}`, '--maximumMemory', `${pages}`],
    ],
    {
      readFile: (name) => (name === 'decoder.ts' ? readFileSync(source, 'utf8') : null),
      writeFile: (_, contents) => {
        if (typeof contents !== 'string') written.push(contents);
      },
      listFiles: () => null,
    },
  );
  const [wasm] = written;
  if (error !== null || wasm === undefined)
    throw new Error(`the decoder does not compile: ${stderr.toString()}`);
  return [
    '/** Made from ../inflate/decoder.as by tools/make-inflate.ts; do not edit. */',
    `export const decoderWasm = '${Buffer.from(wasm).toString('base64')}';`,
    '',
  ].join('\n');
}
