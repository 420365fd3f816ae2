import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Digest, OakumError } from '../../../kernel/pure/index.ts';
import type { LayerEntry, LayerFiles } from './read-layer.ts';

const Bytes = z.base64().transform((text): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64')));

const common = {
  path: z.string(),
  mode: z.number(),
  uid: z.number(),
  gid: z.number(),
  mtimeSeconds: z.number(),
  xattrs: z.array(z.tuple([z.string(), Bytes])).transform((list) => new Map(list)),
};

const Header = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('file'), sizeBytes: z.number() }),
  z.object({ ...common, kind: z.enum(['directory', 'fifo']) }),
  z.object({ ...common, kind: z.enum(['symlink', 'hardlink']), linkPath: z.string() }),
  z.object({
    ...common,
    kind: z.enum(['character', 'block']),
    deviceMajor: z.number(),
    deviceMinor: z.number(),
  }),
  z.object({ ...common, kind: z.literal('other'), typeFlag: z.string() }),
]);

const Elf = z
  .object({
    is64: z.boolean(),
    machine: z.number(),
    isShared: z.boolean(),
    interpreter: z.string().optional(),
    soname: z.string().optional(),
    needed: z.array(z.string()),
    runpath: z.array(z.string()),
  })
  .transform(({ interpreter, soname, ...elf }) => ({ ...elf, interpreter, soname }));

const Content = z.object({
  sizeBytes: z.number(),
  bytes: Bytes.optional(),
  md5: z.string().optional(),
  sha1: z.string().optional(),
  sha256: z.string().optional(),
  elf: z.union([z.literal('unread'), Elf]).optional(),
});

const Entry = z.object({ path: z.string(), header: Header, content: Content });
const Whiteouts = z.array(z.object({ kind: z.enum(['path', 'opaque']), path: z.string() }));
const First = z.object({ diffId: z.string(), whiteouts: Whiteouts });
const Last = z.object({ sha256: z.string() });

const linesAtOnce = 256;

/** Lines of JSON: the layer, each entry, and the hash of all lines before. Some lines in one piece. */
export function* linesOf({ whiteouts, entries }: LayerFiles, diffId: Digest): Generator<Uint8Array> {
  const hash = createHash('sha256');
  const piece = (lines: readonly object[]): Buffer => {
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    hash.update(bytes);
    return bytes;
  };
  yield piece([{ diffId, whiteouts }]);
  for (let at = 0; at < entries.length; at += linesAtOnce)
    yield piece(entries.slice(at, at + linesAtOnce).map(lineOf));
  yield Buffer.from(`${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
}

function lineOf({ path, header, content }: LayerEntry): object {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  const xattrs = Array.from(header.xattrs, ([name, value]) => [name, base64(value)]);
  const { bytes, ...rest } = content;
  const kept = bytes === undefined ? {} : { bytes: base64(bytes) };
  return { path, header: { ...header, xattrs }, content: { ...rest, ...kept } };
}

/** The way back. Undefined where there is nothing, where it was changed or cut off, and where it is another layer's. */
export async function readLines(
  chunks: AsyncIterable<Uint8Array>,
  diffId: Digest,
): Promise<LayerFiles | undefined> {
  const hash = createHash('sha256');
  const entries: LayerEntry[] = [];
  let first: z.infer<typeof First> | undefined;
  let before: Buffer | undefined;
  for await (const line of splitLines(chunks)) {
    if (before !== undefined) {
      hash.update(before).update('\n');
      if (first === undefined) first = checked(First, before);
      else entries.push(checked(Entry, before));
    }
    before = line;
  }
  if (before === undefined || first?.diffId !== diffId) return undefined;
  const isWhole = checked(Last, before).sha256 === hash.digest('hex');
  return isWhole ? { whiteouts: first.whiteouts, entries } : undefined;
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, at)) {
      yield bytes.subarray(at, end);
      at = end + 1;
    }
    rest = bytes.subarray(at);
  }
}

function checked<T>(schema: z.ZodType<T>, line: Buffer): T {
  try {
    return schema.parse(JSON.parse(line.toString()));
  } catch (cause) {
    throw new OakumError('patch.malformed-image', 'a kept layer is not what was written', { cause });
  }
}
