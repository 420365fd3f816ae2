import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../testing/fuzz/index.ts';
import { type ApkSpec, apkPublicKey, makeApk, makeApkKey } from '../../../testing/repositories/index.ts';
import { OakumError } from '../../kernel/pure/index.ts';
import { gzipMembers } from '../compression/index.ts';
import { readTarBytes, readTarWith, type TarMember, tarBytes } from '../tar/index.ts';
import {
  type Apk,
  type ApkSigned,
  apkIndexFiles,
  apkSigner,
  apkXattrChecksum,
  readApk,
  readApkIndex,
  readApkScripts,
  readApkSigned,
  writeApkIndex,
} from './index.ts';

const key = makeApkKey();
const other = makeApkKey('other@oakum.invalid-1.rsa.pub');
const keys = [{ name: key.name, pem: Buffer.from(apkPublicKey(key)) }];
const spec: ApkSpec = {
  name: 'oakum-sample',
  version: '1.2.3-r4',
  depends: ['so:libc.musl-x86_64.so.1', 'busybox>=1.36'],
  provides: ['cmd:oakum=1.2.3-r4'],
  triggers: ['/usr/share/oakum', '/usr/lib/*'],
  files: {
    'usr/bin/oakum': { kind: 'file', content: '#!/bin/sh\n', mode: 0o755 },
    'etc/oakum.conf': 'a=1\n',
  },
  scripts: { 'post-upgrade': '#!/bin/sh\nexit 0\n', trigger: '#!/bin/sh\n' },
};

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing';
  } catch (error) {
    return error instanceof OakumError ? error.code : `another: ${String(error)}`;
  }
};

describe('a package', () => {
  const made = makeApk(spec, key);
  let apk: Apk;
  beforeAll(() => {
    apk = readApk(made.bytes);
  });

  it('gives back what it was made of', () => {
    const { name, version, architecture, scripts, info } = apk;
    expect([name, version, architecture]).toEqual(['oakum-sample', '1.2.3-r4', 'x86_64']);
    expect([...scripts].map(([script, bytes]) => [script, Buffer.from(bytes).toString()])).toEqual([
      ['post-upgrade', '#!/bin/sh\nexit 0\n'],
      ['trigger', '#!/bin/sh\n'],
    ]);
    expect(info.get('depend')).toEqual(spec.depends);
    expect(info.get('triggers')).toEqual(['/usr/share/oakum /usr/lib/*']);
    expect(Array.from(readTarBytes(apk.dataTar), ({ header }) => header.path)).toEqual([
      'etc/',
      'etc/oakum.conf',
      'usr/',
      'usr/bin/',
      'usr/bin/oakum',
    ]);
  });

  it('says of its files what apk reads there: owners by name, and the content’s SHA-1', () => {
    const members = [...readTarWith(apk.dataTar, { extra: 'apk' })];
    expect(members.find(({ header }) => header.path === 'etc/oakum.conf')?.header.apk).toEqual({
      user: 'root',
      group: 'root',
      sha1: createHash('sha1').update('a=1\n').digest('hex'),
    });
    expect(members.find(({ header }) => header.path === 'usr/')?.header.apk?.sha1).toBeUndefined();
  });

  it('has the checksums of its control part, which its record in an index names', () => {
    const [, control] = gzipMembers(made.bytes, 1e6);
    const sha1 = createHash('sha1')
      .update(control?.compressed ?? '')
      .digest('base64');
    expect(apk.checksums.sha1).toBe(`Q1${sha1}`);
    expect(made.record.startsWith(`C:Q1${sha1}\n`)).toBe(true);
    expect(apk.checksums.sha256).toMatch(/^Q2[A-Za-z0-9+/]{43}=$/);
  });

  it('is the same bytes for the same parts', () => {
    expect(makeApk(spec, key).bytes).toEqual(made.bytes);
  });

  it('is refused with other data than its control part says', () => {
    const [signature, control] = gzipMembers(made.bytes, 1e6);
    const parts = [signature?.compressed ?? '', control?.compressed ?? ''].map((part) => Buffer.from(part));
    const swapped = Buffer.concat([...parts, gzipSync(tarBytes([], { maxMtimeSeconds: 0 }))]);
    expect(codeOf(() => readApk(swapped))).toBe('apk.malformed');
    expect(codeOf(() => readApk(Buffer.concat(parts)))).toBe('apk.malformed');
  });

  const member = (path: string, text: string): TarMember => ({
    header: {
      kind: 'file',
      path,
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtimeSeconds: 0,
      xattrs: new Map(),
      sizeBytes: Buffer.byteLength(text),
    },
    content: Buffer.from(text),
  });
  const none = gzipSync('');
  const hash = createHash('sha256').update(none).digest('hex');
  const info = `pkgname = a\npkgver = 1-r0\narch = noarch\ndatahash = ${hash}\n`;
  const withControl = (...members: readonly TarMember[]) =>
    Buffer.concat([gzipSync(tarBytes(members, { maxMtimeSeconds: 0 })), none]);

  it('may come without a signature, which the index stands for', () => {
    expect(readApk(withControl(member('.PKGINFO', info))).name).toBe('a');
  });

  it.each([
    ['no .PKGINFO', [member('.post-install', '')]],
    ['two of them', [member('.PKGINFO', info), member('.PKGINFO', info)]],
    ['a script twice', [member('.PKGINFO', info), member('.trigger', ''), member('.trigger', '')]],
    ['no hash of its data', [member('.PKGINFO', info.replace(/datahash.*/, ''))]],
    ['two names', [member('.PKGINFO', `${info}pkgname = b\n`)]],
    ['files in the control part', [member('.PKGINFO', info), member('usr/bin/a', '')]],
  ])('is refused with %s', (_what, members) => {
    expect(codeOf(() => readApk(withControl(...members)))).toBe('apk.malformed');
  });

  it('is refused for every length that cuts it', () => {
    for (let length = 0; length < made.bytes.length; length += 13) {
      expect(codeOf(() => readApk(made.bytes.subarray(0, length)))).not.toBe('nothing');
    }
  });

  it('is refused when more comes out than allowed', () => {
    expect(codeOf(() => readApk(made.bytes, { maxPlainBytes: 1000 }))).toBe('compression.too-large');
  });

  it('is read or refused, whatever it holds', { timeout: fuzzTimeoutMs }, async () => {
    const feed = (bytes: Uint8Array): void => {
      const code = codeOf(() => readApk(bytes, { maxPlainBytes: 2 ** 20 }));
      expect(code).toMatch(/^(?:nothing|apk|compression|tar)/);
    };
    await fuzz({ name: 'apk packages', samples: [made], inputs: 3000, feed });
  });
});

describe('an index', () => {
  const record = makeApk(spec, key).record;
  const parts = { records: [record, record.replace('P:oakum-sample', 'P:other')], mtimeSeconds: 0, key };
  const bytes = writeApkIndex({ ...parts, description: 'v3.20.3-1-gabc' });
  const opened = (signed: ApkSigned) => apkIndexFiles(Buffer.concat(signed.parts.map(({ plain }) => plain)));

  it('gives the packages that are wanted, and the time of the newest of all', () => {
    const { description, index } = opened(readApkSigned(bytes, 1e6));
    const read = readApkIndex(index, (name) => name === 'oakum-sample');
    expect(description).toBe('v3.20.3-1-gabc');
    expect(read.newestBuildSeconds).toBe(1_767_225_600);
    expect(read.entries.map(({ fields: _, ...entry }) => entry)).toEqual([
      {
        name: 'oakum-sample',
        version: '1.2.3-r4',
        checksum: record.slice(2, record.indexOf('\n')),
        architecture: 'x86_64',
        sizeBytes: makeApk(spec, key).bytes.byteLength,
        origin: 'oakum-sample',
        builtSeconds: 1_767_225_600,
        depends: spec.depends,
        provides: spec.provides,
        installIf: [],
      },
    ]);
  });

  it.each(['RSA', 'RSA256'] as const)(
    'is signed by the key that signed it (%s), whatever its name',
    (algorithm) => {
      const signed = readApkSigned(writeApkIndex({ ...parts, description: '', algorithm }), 1e6);
      expect(apkSigner(signed, keys)).toBe(key.name);
      expect(apkSigner(signed, [{ name: 'renamed', pem: keys[0]?.pem ?? Buffer.from('') }])).toBe('renamed');
      expect(apkSigner(signed, [{ name: key.name, pem: Buffer.from(apkPublicKey(other)) }])).toBeUndefined();
      expect(apkSigner(signed, [{ name: key.name, pem: Buffer.from('no key') }])).toBeUndefined();
      expect(apkSigner(signed, [])).toBeUndefined();
    },
  );

  it('is signed by nobody when a part was changed, added or taken', () => {
    const [signature, index] = gzipMembers(bytes, 1e6).map(({ compressed }) => Buffer.from(compressed));
    const changed = [
      [signature, gzipSync(Buffer.concat([gzipMembers(bytes, 1e6)[1]?.plain ?? Buffer.from('')]))],
      [signature, index, gzipSync('')],
      [index],
    ].map((list) => Buffer.concat(list.filter((part) => part !== undefined)));
    for (const one of changed) expect(apkSigner(readApkSigned(one, 1e6), keys)).toBeUndefined();
  });

  it('is not signed by a key that is too short', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const short = { name: 'short', pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    const pem = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
    const signed = readApkSigned(writeApkIndex({ ...parts, description: '', key: short }), 1e6);
    expect(apkSigner(signed, [{ name: 'short', pem }])).toBeUndefined();
  });

  it.each([
    ['no checksum', record.replace(/^C:.*\n/, '')],
    ['a checksum of another kind', record.replace(/^C:Q1/, 'C:Q9')],
    ['no size', record.replace(/^S:.*\n/m, '')],
    ['a size that is none', record.replace(/^S:.*$/m, 'S:-1')],
    ['a field twice', `${record}P:b\n`],
    ['a name that leads out', record.replace(/^P:.*$/m, 'P:../../etc')],
  ])('is refused with a package of %s', (_what, text) => {
    expect(codeOf(() => readApkIndex(Buffer.from(text), () => true))).toBe('apk.malformed');
  });

  it('is read or refused, whatever it holds', { timeout: fuzzTimeoutMs }, async () => {
    const feed = (noise: Uint8Array): void => {
      const act = () => {
        const signed = readApkSigned(noise, 2 ** 20);
        if (apkSigner(signed, keys) !== undefined) return;
        readApkIndex(opened(signed).index, () => true);
      };
      expect(codeOf(act)).toMatch(/^(?:nothing|apk|compression|tar)/);
    };
    await fuzz({ name: 'apk indexes', samples: [{ bytes }], inputs: 2000, feed });
  });
});

describe('scripts of installed packages', () => {
  it('belong to a package by its checksum, in base64 or hexadecimal', () => {
    const names = ['a-1-r0.Q1AAAA/AAA+AAAAAAAAAAAAAAAAAA=.trigger', 'b-1.X100ff.post-upgrade', 'README'];
    const members = names.map((path) => ({
      header: {
        kind: 'file' as const,
        path,
        mode: 0o755,
        uid: 0,
        gid: 0,
        mtimeSeconds: 0,
        xattrs: new Map<string, Uint8Array>(),
        sizeBytes: 0,
      },
      content: Buffer.from(''),
    }));
    const found = readApkScripts(tarBytes(members, { maxMtimeSeconds: 0 }));
    expect(found.map(({ checksum, script }) => [checksum, script])).toEqual([
      ['Q1AAAA/AAA+AAAAAAAAAAAAAAAAAA=', 'trigger'],
      ['Q1AP8=', 'post-upgrade'],
      [undefined, undefined],
    ]);
  });
});

describe('the checksum of extended attributes', () => {
  it('depends on names and values, not on their order', () => {
    const one = new Map([
      ['user.a', Buffer.from('1')],
      ['security.capability', Buffer.from('2')],
    ]);
    const turned = new Map([...one].reverse());
    expect(apkXattrChecksum(one)).toBe(apkXattrChecksum(turned));
    expect(apkXattrChecksum(one)).not.toBe(apkXattrChecksum(new Map([['user.a', Buffer.from('1')]])));
    expect(apkXattrChecksum(new Map())).toBeUndefined();
  });
});
