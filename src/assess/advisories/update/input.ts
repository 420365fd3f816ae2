import { OakumError } from '../../../kernel/pure/index.ts';
import { type FeedEntry, filesOf } from '../index/catalogue.ts';
import type { BytesOf } from '../index/layers.ts';
import { RecordHead } from './feed-question.ts';
import type { FetchedRecord } from './fetch-records.ts';

/** Gives the next so many bytes of a stream, copied: a piece of it only holds until the next is asked for. */
export type Input = (sizeBytes: number) => Promise<Buffer>;

/** Its calls follow one another. @throws feed.partial where the stream ends before. */
export function inputFrom(bytes: AsyncIterable<Uint8Array>): Input {
  const pieces = bytes[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return async (sizeBytes) => {
    const taken = Buffer.alloc(sizeBytes);
    for (let at = 0; at < sizeBytes; ) {
      if (rest.byteLength === 0) {
        const next = await pieces.next();
        if (next.done === true)
          throw new OakumError('feed.partial', 'fewer bytes came than the feed was said to have');
        rest = next.value;
      }
      const part = rest.subarray(0, sizeBytes - at);
      taken.set(part, at);
      at += part.byteLength;
      rest = rest.subarray(part.byteLength);
    }
    return taken;
  };
}

/** The files of a feed, as they follow a question. */
export async function filesFrom(input: Input, entry: FeedEntry | undefined): Promise<BytesOf> {
  const files = new Map<string, Uint8Array>();
  for (const { path, sizeBytes } of entry === undefined ? [] : filesOf(entry))
    files.set(path, await input(sizeBytes));
  return (path) => files.get(path);
}

/** The records behind them. */
export async function* recordsFrom(input: Input): AsyncGenerator<FetchedRecord> {
  for (;;) {
    const length = (await input(4)).readUInt32BE();
    if (length === 0) return;
    const head = RecordHead.parse(JSON.parse((await input(length)).toString('utf8')));
    if (head.kind === 'bad') yield head;
    else yield { kind: 'record', id: head.id, name: head.name, bytes: await input(head.sizeBytes) };
  }
}

/** The same on the side that asks: bytes for `recordsFrom`. */
export async function* recordBytes(records: AsyncIterable<FetchedRecord>): AsyncGenerator<Uint8Array> {
  for await (const record of records) {
    if (record.kind === 'bad') yield headBytes(record);
    else {
      const { id, name, bytes } = record;
      yield headBytes({ kind: 'record', id, name, sizeBytes: bytes.byteLength });
      yield bytes;
    }
  }
  yield Buffer.alloc(4);
}

function headBytes(head: RecordHead): Uint8Array {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.byteLength);
  return Buffer.concat([length, text]);
}
