/** The least ELF file (64-bit, little endian) that has these sections, in this order, and their table at its end. */
export function madeElf(sections: Readonly<Record<string, Uint8Array>>): Buffer {
  const names = ['', ...Object.keys(sections), '.shstrtab'];
  const strings = Buffer.from(names.map((name) => `${name}\0`).join(''));
  const contents = [new Uint8Array(), ...Object.values(sections), strings];
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  const table: Buffer[] = [];
  let at = header.length;
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
  header.writeBigUInt64LE(BigInt(at), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(contents.length, 60);
  header.writeUInt16LE(contents.length - 1, 62);
  return Buffer.concat([header, ...contents, ...table]);
}
