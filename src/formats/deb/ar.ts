import { OakumError } from '../../kernel/pure/index.ts';

export interface ArMember {
  readonly name: string;
  readonly content: Uint8Array;
}

const magic = '!<arch>\n';
const headerSize = 60;
const maxMembers = 100;

/**
 * Reads an ar archive, as deb(5) uses it: plain names of up to 16 characters. Contents are views into `bytes`.
 *
 * @throws deb.malformed
 */
export function readAr(bytes: Uint8Array): readonly ArMember[] {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (archive.toString('latin1', 0, magic.length) !== magic) throw malformed('it is no ar archive');
  const members: ArMember[] = [];
  let at = magic.length;
  while (at < archive.length) {
    const header = archive.toString('latin1', at, at + headerSize);
    const match = /^([^\0]{16}).{32}(\d+) *`\n$/s.exec(header);
    if (match === null || header.length < headerSize) throw malformed(`bad member header at ${at}`);
    const start = at + headerSize;
    const end = start + Number(match[2]);
    if (end > archive.length) throw malformed('a member is cut off');
    if (members.length >= maxMembers) throw malformed('too many members');
    members.push({ name: (match[1] ?? '').replace(/\/? *$/, ''), content: archive.subarray(start, end) });
    at = end + (end % 2);
  }
  return members;
}

export function malformed(fact: string): OakumError {
  return new OakumError('deb.malformed', `damaged .deb: ${fact}`);
}

/** The same way back: owner root, mode 644, one time for all members. */
export function writeAr(members: readonly ArMember[], mtimeSeconds: number): Uint8Array {
  const parts = members.flatMap(({ name, content }) => {
    const header = [
      name.padEnd(16),
      `${mtimeSeconds}`.padEnd(12),
      '0'.padEnd(6),
      '0'.padEnd(6),
      '100644'.padEnd(8),
      `${content.byteLength}`.padEnd(10),
      '`\n',
    ].join('');
    if (header.length !== headerSize) throw malformed(`no room for the header of ${name}`);
    return [Buffer.from(header), content, Buffer.from(content.byteLength % 2 === 0 ? '' : '\n')];
  });
  return Buffer.concat([Buffer.from(magic), ...parts]);
}
