import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipBytes } from '../../formats/compression/index.ts';
import { tarBytes } from '../../formats/tar/index.ts';
import { writeZip } from '../../formats/zip/index.ts';

/** A registry of npm, a simple index and a Maven repository on one address of this machine, with what a test publishes. */
export interface FakeLanguageRegistry {
  readonly url: string;
  /** Serves these bytes at a path of the server. */
  put(path: string, bytes: Uint8Array | string): void;
  /** By the registry's own account of it: address and `integrity`. */
  npm(name: string, version: string, files: Files): void;
  /** A pure wheel; its records are made of the files. */
  wheel(spec: WheelSpec): void;
  jar(name: string, version: string, spec: JarSpec): Uint8Array;
  stop(): Promise<void>;
}

export type Files = Readonly<Record<string, string>>;

export interface WheelSpec {
  readonly name: string;
  readonly version: string;
  readonly files: Files;
  /** Lines of `METADATA` after name and version. */
  readonly metadata?: readonly string[];
  readonly tag?: string;
  readonly isYanked?: true;
  /** More of the dist-info directory. */
  readonly info?: Files;
}

export interface JarSpec {
  readonly files?: Files;
  /** Inside of `<project>`. */
  readonly pom?: string;
}

export async function startFakeLanguageRegistry(): Promise<FakeLanguageRegistry> {
  const content = new Map<string, Uint8Array>();
  const links = new Map<string, string[]>();
  const server = createServer((request, response) => {
    const found = content.get(decodeURIComponent(request.url ?? '').replace('%2f', '/'));
    if (found === undefined) response.writeHead(404).end();
    else response.end(found);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  const put = (path: string, bytes: Uint8Array | string): void => void content.set(path, Buffer.from(bytes));
  return {
    url,
    put,
    npm: (name, version, files) => {
      const tarball = npmTarball(files);
      const path = `/npm/${name}/-/${name}-${version}.tgz`;
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      put(path, tarball);
      put(
        `/npm/${name}/${version}`,
        JSON.stringify({ name, version, dist: { tarball: url + path, integrity } }),
      );
    },
    wheel: (spec) => {
      const { name, version, tag = 'py3-none-any', isYanked } = spec;
      const bytes = writeZip(entriesOf(wheelFiles(spec)));
      const file = `${name}-${version}-${tag}.whl`;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const link = `<a href="../../files/${file}#sha256=${sha256}"${isYanked ? ' data-yanked=""' : ''}>${file}</a>`;
      links.set(name, [...(links.get(name) ?? []), link]);
      put(`/files/${file}`, bytes);
      put(
        `/simple/${name}/`,
        `<!DOCTYPE html><html><body>${(links.get(name) ?? []).join('\n')}</body></html>`,
      );
    },
    jar: (name, version, spec) => {
      const [group = '', artifact = ''] = name.split(':');
      const bytes = writeZip(entriesOf(jarFiles(name, version, spec)));
      const at = `/maven/${group.replaceAll('.', '/')}/${artifact}/${version}/${artifact}-${version}`;
      const pom = `<project>${spec.pom ?? ''}</project>`;
      for (const [path, file] of [
        [`${at}.jar`, bytes],
        [`${at}.pom`, Buffer.from(pom)],
      ] as const) {
        put(path, file);
        put(`${path}.sha1`, createHash('sha1').update(file).digest('hex'));
      }
      return bytes;
    },
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

function npmTarball(files: Files): Uint8Array {
  const common = { mode: 0o644, uid: 0, gid: 0, mtimeSeconds: 0, xattrs: new Map<string, Uint8Array>() };
  const members = Object.entries(files).map(([path, text]) => {
    const bytes = Buffer.from(text);
    const header = { ...common, kind: 'file', path: `package/${path}`, sizeBytes: bytes.length } as const;
    return { header, content: bytes };
  });
  return gzipBytes(tarBytes(members, { maxMtimeSeconds: 0 }));
}

/** A wheel as it is published, `RECORD` included. */
export function wheelFiles({
  name,
  version,
  files,
  metadata = [],
  tag = 'py3-none-any',
  info = {},
}: WheelSpec): Files {
  const at = `${name}-${version}.dist-info`;
  const header = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...metadata];
  const inside = Object.entries(info).map(([path, text]) => [`${at}/${path}`, text] as const);
  const all: Record<string, string> = {
    ...files,
    [`${at}/METADATA`]: `${header.join('\n')}\n\nAbout it.\n`,
    [`${at}/WHEEL`]: `Wheel-Version: 1.0\nRoot-Is-Purelib: ${tag.endsWith('-any')}\nTag: ${tag}\n`,
    ...Object.fromEntries(inside),
  };
  const rows = Object.entries(all).map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${hash},${Buffer.byteLength(text)}`;
  });
  return { ...all, [`${at}/RECORD`]: `${[...rows, `${at}/RECORD,,`].join('\n')}\n` };
}

function jarFiles(name: string, version: string, { files = {} }: JarSpec): Files {
  const [group = '', artifact = ''] = name.split(':');
  const properties = `groupId=${group}\nartifactId=${artifact}\nversion=${version}\n`;
  return {
    'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\n',
    [`META-INF/maven/${group}/${artifact}/pom.properties`]: properties,
    ...files,
  };
}

function entriesOf(files: Files) {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: Buffer.from(text) }));
}
