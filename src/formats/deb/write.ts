import { createHash } from 'node:crypto';
import { cleanPath } from '../../kernel/pure/index.ts';
import { gzipBytes } from '../compression/index.ts';
import { type Deb822Stanza, formatDeb822 } from '../deb822/index.ts';
import { formatMd5sums } from '../dpkg/index.ts';
import { type TarMember, tarBytes } from '../tar/index.ts';
import { writeAr } from './ar.ts';
import type { DebScript } from './read.ts';

export interface DebParts {
  /** At least Package, Version, Architecture, Maintainer, Description. */
  readonly control: Deb822Stanza;
  /** Files with their directories, sorted; paths relative to the root. */
  readonly members: readonly TarMember[];
  readonly scripts?: Readonly<Partial<Record<DebScript, string>>>;
  /** Paths without leading slash. */
  readonly conffiles?: readonly string[];
  /** Written as the time of everything. */
  readonly mtimeSeconds: number;
}

/** Puts a package together, gzip-compressed; the same parts give the same bytes. md5sums are made here. */
export function writeDeb(parts: DebParts): Uint8Array {
  const options = { maxMtimeSeconds: parts.mtimeSeconds };
  const control = tarBytes(controlMembers(parts), options);
  const data = tarBytes([rootOf(parts), ...parts.members.map((member) => dotted(member))], options);
  return writeAr(
    [
      { name: 'debian-binary', content: Buffer.from('2.0\n') },
      { name: 'control.tar.gz', content: gzipBytes(control) },
      { name: 'data.tar.gz', content: gzipBytes(data) },
    ],
    parts.mtimeSeconds,
  );
}

function controlMembers(parts: DebParts): readonly TarMember[] {
  const { conffiles = [], scripts = {} } = parts;
  const files: (readonly [string, string, number])[] = [['control', formatDeb822(parts.control), 0o644]];
  if (conffiles.length > 0) files.push(['conffiles', conffiles.map((path) => `/${path}\n`).join(''), 0o644]);
  files.push(['md5sums', formatMd5sums(md5sumsOf(parts)), 0o644]);
  for (const [name, text] of Object.entries(scripts))
    files.push([name, text, name === 'triggers' ? 0o644 : 0o755]);
  return [
    rootOf(parts),
    ...files.map(([name, text, mode]) => {
      const content = Buffer.from(text);
      const common = { ...rootOf(parts).header, path: `./${name}`, mode };
      return { header: { ...common, kind: 'file' as const, sizeBytes: content.byteLength }, content };
    }),
  ];
}

function md5sumsOf({ members, conffiles = [] }: DebParts): ReadonlyMap<string, string> {
  const files = members.filter(
    ({ header }) => header.kind === 'file' && !conffiles.includes(cleanPath(header.path)),
  );
  return new Map(
    files.map(({ header, content }) => [
      cleanPath(header.path),
      createHash('md5').update(content).digest('hex'),
    ]),
  );
}

function rootOf({ mtimeSeconds }: DebParts): TarMember {
  return {
    header: { kind: 'directory', path: './', mode: 0o755, uid: 0, gid: 0, mtimeSeconds, xattrs: new Map() },
    content: new Uint8Array(),
  };
}

/** dpkg-deb writes every path below `./`, hard links' targets too. */
function dotted({ header, content }: TarMember): TarMember {
  const path = `./${cleanPath(header.path)}${header.kind === 'directory' ? '/' : ''}`;
  if (header.kind !== 'hardlink') return { header: { ...header, path }, content };
  return { header: { ...header, path, linkPath: `./${cleanPath(header.linkPath)}` }, content };
}
