import { fieldOf, parseDeb822 } from '../../../formats/deb822/index.ts';
import { errorMessage } from '../../../kernel/pure/index.ts';
import type { Keyring } from '../contract.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';

/** One suite of one repository with everything that is needed to read it. */
export interface Source {
  readonly url: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly keyrings: readonly Keyring[];
  /** Only signatures by these count; lower-case hex; empty for all keys of the keyrings. */
  readonly fingerprints: readonly string[];
}

export interface ImageSources {
  readonly sources: readonly Source[];
  /** The keys that count for repositories without keys of their own. */
  readonly trusted: readonly Keyring[];
  /** Entries that were passed over, with the reason. */
  readonly notes: readonly string[];
}

interface Entry {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
  readonly signedBy: string | undefined;
}

/** Which of the image's files hold its apt sources and keys. */
export function isAptFile(path: string): boolean {
  return (
    /^etc\/apt\/(?:sources\.list|trusted\.gpg)$/.test(path) ||
    /^etc\/apt\/(?:sources\.list\.d|trusted\.gpg\.d|keyrings)\/[^/]+$/.test(path) ||
    /^usr\/share\/keyrings\/[^/]+$/.test(path)
  );
}

/** Reads the image's own apt sources, in both of their formats (sources.list(5)). `trusted=yes` is not honoured. */
export function readImageSources(files: ImageFiles): ImageSources {
  const notes: string[] = [];
  const entries = sourceFiles(files).flatMap((path) => readFile(path, textOf(files, path) ?? '', notes));
  const web = entries.filter(({ uri }) => {
    const isWeb = /^https?:\/\//.test(uri);
    if (!isWeb) notes.push(`passed over ${uri}: only http and https are read`);
    return isWeb;
  });
  const sources = web.map((entry) => sourceOf(entry, files, notes));
  return { sources, trusted: trustedKeyrings(files), notes };
}

function sourceFiles(files: ImageFiles): readonly string[] {
  const parts = files.list('etc/apt/sources.list.d').filter((name) => /\.(?:list|sources)$/.test(name));
  return ['etc/apt/sources.list', ...parts.map((name) => `etc/apt/sources.list.d/${name}`)];
}

function readFile(path: string, text: string, notes: string[]): readonly Entry[] {
  if (!path.endsWith('.sources')) return text.split('\n').flatMap((line) => readLine(line));
  try {
    return parseDeb822(text).flatMap((stanza) => readStanza((name) => fieldOf(stanza, name)));
  } catch (error) {
    notes.push(`passed over ${path}: ${errorMessage(error)}`);
    return [];
  }
}

function readLine(line: string): readonly Entry[] {
  const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(line);
  if (match?.[2] === undefined || match[3] === undefined) return [];
  const signedBy = /(?:^|\s)signed-by=(\S+)/.exec(match[1] ?? '')?.[1]?.replaceAll(',', ' ');
  return [{ uri: match[2], suite: match[3], components: words(match[4]), signedBy }];
}

function readStanza(field: (name: string) => string | undefined): readonly Entry[] {
  if (field('Enabled') === 'no' || !words(field('Types')).includes('deb')) return [];
  const components = words(field('Components'));
  return words(field('URIs')).flatMap((uri) =>
    words(field('Suites')).map((suite) => ({ uri, suite, components, signedBy: field('Signed-By') })),
  );
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

function sourceOf({ uri, suite, components, signedBy }: Entry, files: ImageFiles, notes: string[]): Source {
  const common = { url: uri.replace(/\/+$/, ''), suite, components };
  if (signedBy === undefined) return { ...common, keyrings: trustedKeyrings(files), fingerprints: [] };
  if (signedBy.includes('-----BEGIN ')) {
    const bytes = Buffer.from(unfolded(signedBy));
    return { ...common, keyrings: [{ name: `Signed-By of ${uri}`, bytes }], fingerprints: [] };
  }
  const paths = words(signedBy).filter((word) => word.startsWith('/'));
  const keyrings = paths.flatMap((path) => keyringAt(files, path.slice(1)));
  if (keyrings.length < paths.length) notes.push(`a keyring of ${uri} is missing: ${paths.join(', ')}`);
  const fingerprints = words(signedBy).filter((word) => /^[0-9A-Fa-f]{40}!?$/.test(word));
  return {
    ...common,
    keyrings: paths.length > 0 ? keyrings : trustedKeyrings(files),
    fingerprints: fingerprints.map((word) => word.slice(0, 40).toLowerCase()),
  };
}

/** deb822 writes an embedded key with each line indented and ` .` for empty ones. */
function unfolded(value: string): string {
  return value
    .split('\n')
    .map((line) => line.trim())
    .map((line) => (line === '.' ? '' : line))
    .join('\n');
}

function trustedKeyrings(files: ImageFiles): readonly Keyring[] {
  const parts = files.list('etc/apt/trusted.gpg.d').filter((name) => /\.(?:gpg|asc)$/.test(name));
  const paths = ['etc/apt/trusted.gpg', ...parts.map((name) => `etc/apt/trusted.gpg.d/${name}`)];
  return paths.flatMap((path) => keyringAt(files, path));
}

function keyringAt(files: ImageFiles, path: string): readonly Keyring[] {
  const bytes = files.bytes(path);
  return bytes === undefined ? [] : [{ name: `/${path}`, bytes }];
}
