import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/**
 * `floor.ts BLOB...`: the least that reading these layers can take here: inflate them, hash what comes out, step from
 * header to header. Prints the bytes and headers.
 */
let bytes = 0;
let headers = 0;

for (const path of process.argv.slice(2)) {
  const hash = createHash('sha256');
  const gunzip = createReadStream(path, { highWaterMark: 256 * 1024 }).pipe(
    createGunzip({ chunkSize: 256 * 1024 }),
  );
  let next = 0;
  let at = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of gunzip) {
    if (!Buffer.isBuffer(chunk)) continue;
    hash.update(chunk);
    bytes += chunk.length;
    // Headers begin at multiples of 512; only one that a chunk cuts needs bytes of the chunk before.
    for (; next + 512 <= at + chunk.length; headers += 1) {
      const from = next - at;
      const block =
        from >= 0 ? chunk.subarray(from, from + 512) : Buffer.concat([rest.subarray(from), chunk], 512);
      next += 512 + Math.ceil(sizeOf(block) / 512) * 512;
    }
    rest = chunk.subarray(Math.max(0, chunk.length - 512));
    at += chunk.length;
  }
  hash.digest();
}
process.stdout.write(`${JSON.stringify({ bytes, headers })}\n`);

function sizeOf(block: Buffer): number {
  return Number.parseInt(block.toString('latin1', 124, 135).trim() || '0', 8) || 0;
}
