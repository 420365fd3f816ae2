/** What a generated Go program says of itself, as the linker writes it (Go debug/buildinfo, since Go 1.18). */
export interface GoProgramSketch {
  /** `go1.22.4` */
  readonly toolchain: string;
  readonly main: string;
  readonly modules: Readonly<Record<string, string>>;
}

/** Readers pass over programs smaller than Go's own runtime. */
const sizeBytes = 96 * 1024;
const sectionAt = 0x1000;
const mark = 'generated 16 by!';

/** An ELF file with one section, `.go.buildinfo`, and nothing that would run. */
export function goProgram({ toolchain, main, modules }: GoProgramSketch): Uint8Array {
  const lines = [
    `path\t${main}`,
    `mod\t${main}\t(devel)\t`,
    ...Object.entries(modules).map(([name, version]) => `dep\t${name}\t${version}\th1:generated=`),
    'build\tGOOS=linux',
    'build\tGOARCH=amd64',
  ];
  const section = buildInfo(toolchain, `${mark}${lines.join('\n')}\n${mark}`);
  const names = Buffer.from('\0.go.buildinfo\0.shstrtab\0', 'latin1');
  const file = Buffer.alloc(sizeBytes);
  const namesAt = sectionAt + section.byteLength;
  const tableAt = Math.ceil((namesAt + names.byteLength) / 8) * 8;
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(tableAt), 40);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(3, 60);
  file.writeUInt16LE(2, 62);
  section.copy(file, sectionAt);
  names.copy(file, namesAt);
  writeSection(file, tableAt + 64, { name: 1, type: 1, at: sectionAt, length: section.byteLength });
  writeSection(file, tableAt + 128, { name: 15, type: 3, at: namesAt, length: names.byteLength });
  return file;
}

function buildInfo(toolchain: string, modules: string): Buffer {
  const head = Buffer.alloc(32);
  head.write('\xff Go buildinf:', 'latin1');
  head[14] = 8;
  head[15] = 2;
  return Buffer.concat([head, lengthed(toolchain), lengthed(modules)]);
}

/** A text behind its length as a varint. */
function lengthed(text: string): Buffer {
  const bytes: number[] = [];
  let left = Buffer.byteLength(text);
  for (; left >= 0x80; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...bytes, left]), Buffer.from(text)]);
}

interface SectionHeader {
  readonly name: number;
  readonly type: number;
  readonly at: number;
  readonly length: number;
}

function writeSection(file: Buffer, at: number, section: SectionHeader): void {
  file.writeUInt32LE(section.name, at);
  file.writeUInt32LE(section.type, at + 4);
  file.writeBigUInt64LE(BigInt(section.at), at + 24);
  file.writeBigUInt64LE(BigInt(section.length), at + 32);
}
