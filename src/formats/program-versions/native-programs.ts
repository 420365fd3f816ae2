import { evidenceOf, type KnownVersion } from './known-version.ts';

/** How a program that is written in C or C++ tells its version. */
interface NativeProgram {
  readonly name: string;
  /** The name of its file. */
  readonly file: RegExp;
  /** A text that is in every such program; the form is matched around it. */
  readonly mark: (fileName: string) => string;
  /** Matched on the text around the mark, which has NUL bytes between its texts. The first group is the version. */
  readonly form: RegExp;
  /** Programs larger than this are others. */
  readonly maxBytes?: number;
  /** The mark is among the constants of the program: for what is looked for in files of any name. */
  readonly isConstant?: true;
}

const number = String.raw`\d{1,4}\.\d{1,4}\.\d{1,4}`;

const programs: readonly NativeProgram[] = [
  {
    name: 'node',
    file: /^node(?:js)?$/,
    mark: () => '\0node.js/v',
    form: form(`\\0node\\.js/v(${number})\\0`),
  },
  {
    name: 'python',
    file: /^(?:python|libpython)3\.\d+(?:\.so(?:\.[\d.]+)?)?$/,
    mark: (fileName) => `\0${/3\.\d+/.exec(fileName)?.[0]}.`,
    form: form(String.raw`\0(3\.\d+\.\d+(?:(?:a|b|rc)\d+)?)\+?\0`),
  },
  {
    name: 'nginx',
    file: /^nginx(?:-debug)?$/,
    mark: () => '\0Server: nginx/',
    form: form(`\\0Server: nginx/(${number})`),
  },
  {
    name: 'openresty',
    file: /^(?:nginx|openresty)$/,
    mark: () => '\0Server: openresty/',
    form: form(`\\0Server: openresty/(${number}\\.\\d+)`),
  },
  {
    name: 'postgresql',
    file: /^postgres$/,
    mark: () => '\0PostgreSQL ',
    form: form(String.raw`\0PostgreSQL (\d+(?:\.\d+){1,2}|\d+(?:beta|rc)\d+) (?:\([^\0)]*\) )?on `),
  },
  {
    name: 'mariadb',
    file: /^(?:mysqld|mariadbd)$/,
    mark: () => '-MariaDB',
    form: form(`\\0(${number})-MariaDB[^\\0]*\\0`),
  },
  {
    name: 'mysql',
    file: /^mysqld$/,
    mark: () => '/mysql-',
    form: form(`/mysql-(${number})/(?:sql|storage|mysys|include)/`),
  },
  {
    name: 'php',
    file: /^(?:php|php-fpm|php-cgi|libphp)[\d.]*(?:\.so)?$/,
    mark: () => '\0X-Powered-By: PHP/',
    form: form(String.raw`\0X-Powered-By: PHP/(\d+\.\d+\.\d+(?:alpha\d+|beta\d+|RC\d+)?)[^\0]*\0`),
  },
  {
    name: 'ruby',
    file: /^(?:ruby[\d.]*|libruby[\d.-]*\.so[\d.]*)$/,
    mark: () => '\0ruby ',
    form: form(`\\0ruby (${number}(?:preview\\d+|rc\\d+)?)(?:p\\d+)? \\(\\d{4}-\\d\\d-\\d\\d[ )]`),
  },
  {
    name: 'haproxy',
    file: /^haproxy$/,
    mark: () => ', released ',
    form: form(`version (${number})(?:-[^\\0,]*)?, released \\d{4}/\\d\\d/\\d\\d`),
  },
  // One program under many names, of which any may be the first in an archive.
  {
    name: 'busybox',
    file: /./,
    mark: () => '\0BusyBox v',
    form: form(`\\0BusyBox v(${number})[^\\0]* \\(`),
    maxBytes: 8 * 2 ** 20,
    isConstant: true,
  },
];

function form(source: string): RegExp {
  return new RegExp(source, 'g');
}

const maxMarks = 10_000;
const windowBytes = 160;

/**
 * The well-known program that this is; undefined for others, and where its texts name several versions. `constants` is
 * the part of it that holds its constant texts, if that is known.
 */
export function knownProgram(
  bytes: Uint8Array,
  fileName: string,
  constants = bytes,
): KnownVersion | undefined {
  const file = asBuffer(bytes);
  if (/^redis-(?:server|sentinel|check-aof|check-rdb)$/.test(fileName)) return redisVersion(file);
  if (fileName === 'envoy') return envoyVersion(file);
  for (const program of programs) {
    if (!program.file.test(fileName) || file.length > (program.maxBytes ?? Infinity)) continue;
    const texts = program.isConstant === true ? constants : bytes;
    const found = onlyOne(matchesOf(asBuffer(texts), program.mark(fileName), program.form));
    if (found !== undefined) return { name: program.name, ...found };
  }
  return undefined;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

type Said = Pick<KnownVersion, 'version' | 'evidence'>;

function onlyOne(said: readonly Said[]): Said | undefined {
  return new Set(said.map(({ version }) => version)).size === 1 ? said[0] : undefined;
}

function matchesOf(file: Buffer, mark: string, form: RegExp): readonly Said[] {
  const said: Said[] = [];
  let marks = 0;
  for (let at = file.indexOf(mark, 0, 'latin1'); at >= 0; at = file.indexOf(mark, at + 1, 'latin1')) {
    const text = file.toString('latin1', Math.max(0, at - windowBytes), at + windowBytes);
    for (const match of text.matchAll(form)) {
      if (match[1] !== undefined) said.push({ version: match[1], evidence: evidenceOf(match[0]) });
    }
    marks += 1;
    if (marks > maxMarks) return [];
  }
  return said;
}

/**
 * Redis lists the versions in which each command came, too. Its own is the one that its build id begins with: version, host
 * and second of the build, commit, and whether it was changed, without anything between them.
 */
function redisVersion(file: Buffer): KnownVersion | undefined {
  if (file.length > 64 * 2 ** 20 || !file.includes('redis_version:')) return undefined;
  const ids = textsLike(file, form(String.raw`(\d{1,4}\.\d{1,4}\.\d[\w.-]{18,100})\0`));
  const own = textsLike(file, form(`\\0(${number})\\0`)).filter((version) =>
    ids.some((id) => id.startsWith(version) && buildForm.test(id.slice(version.length))),
  );
  const [version] = own;
  return own.length === 1 && version !== undefined
    ? { name: 'redis', version, evidence: `the build id begins with ${version}` }
    : undefined;
}

/**
 * Envoy puts what it prints together when it runs, and what stands around its number changes with every release. The number is
 * a text by itself; others like it belong to libraries, of which none has as high a second part.
 */
function envoyVersion(file: Buffer): KnownVersion | undefined {
  if (!file.includes('envoy.reloadable_features.') && !file.includes('envoy_reloadable_features_'))
    return undefined;
  const own = textsLike(file, form(String.raw`\0(1\.(?:1[4-9]|[2-9]\d)\.\d{1,3}(?:-dev)?)\0`));
  const [version] = own;
  return own.length === 1 && version !== undefined
    ? { name: 'envoy', version, evidence: `the only text that can be its version is ${version}` }
    : undefined;
}

const buildForm = /^(?:[A-Za-z0-9][\w.-]*-)?\d{10}[0-9a-f]{8}\d{1,4}$/;
const maxTexts = 1_000;
const pieceBytes = 2 ** 20;

/** Distinct first groups, over pieces of the file that overlap. */
function textsLike(file: Buffer, wanted: RegExp): readonly string[] {
  const found = new Set<string>();
  for (let at = 0; at < file.length && found.size < maxTexts; at += pieceBytes) {
    const text = file.toString('latin1', at, at + pieceBytes + windowBytes);
    // Two texts share the NUL between them.
    wanted.lastIndex = 0;
    for (let match = wanted.exec(text); match !== null; match = wanted.exec(text)) {
      found.add(match[1] ?? '');
      wanted.lastIndex = match.index + Math.max(1, match[0].length - 1);
    }
  }
  return [...found];
}
