/** Where the file begins in the memory of a made program. */
export const elfBase = 0x10000;
const headerBytes = 64 + 56;

/**
 * The least ELF file (64-bit, little endian) that has these sections, in this order behind 120 bytes of headers, and their
 * table at its end. The whole file is one segment at `elfBase`.
 */
export function madeElf(sections: Readonly<Record<string, Uint8Array>>): Buffer {
  const names = ['', ...Object.keys(sections), '.shstrtab'];
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const contents = [new Uint8Array(), ...Object.values(sections), strings];
  const table: Buffer[] = [];
  let at = headerBytes;
  let nameAt = 0;
  for (const [index, content] of contents.entries()) {
    const row = Buffer.alloc(64);
    row.writeUInt32LE(nameAt, 0);
    row.writeBigUInt64LE(BigInt(index === 0 ? 0 : at), 24);
    row.writeBigUInt64LE(BigInt(content.byteLength), 32);
    table.push(row);
    at += content.byteLength;
    nameAt += (names[index]?.length ?? 0) + 1;
  }
  return Buffer.concat([headers(at, contents.length), ...contents, ...table]);
}

function headers(tableAt: number, sections: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeBigUInt64LE(64n, 32);
  header.writeBigUInt64LE(BigInt(tableAt), 40);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(sections, 60);
  header.writeUInt16LE(sections - 1, 62);
  header.writeUInt32LE(1, 64);
  header.writeBigUInt64LE(BigInt(elfBase), 64 + 16);
  header.writeBigUInt64LE(BigInt(tableAt), 64 + 32);
  return header;
}

/** The section `.go.buildinfo` that Go 1.18 and newer write, with this toolchain and this text about modules. */
export function madeGoBuildInfo(toolchain: string, modules: string): Buffer {
  const mark = Buffer.alloc(32);
  mark.write('\xff Go buildinf:', 0, 'latin1');
  mark.set([8, 2], 14);
  const sentinel = 'x'.repeat(16);
  return Buffer.concat([mark, counted(toolchain), counted(`${sentinel}${modules}\n${sentinel}`)]);
}

function counted(text: string): Buffer {
  const bytes: number[] = [];
  for (let rest = Buffer.byteLength(text); ; rest >>>= 7) {
    bytes.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from(bytes), Buffer.from(text)]);
}
