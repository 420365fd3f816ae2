import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../rig/describe-rig.ts';
import {
  type RpmPublication,
  type RpmRepositoryServer,
  type RpmSpec,
  startRpmRepository,
} from '../../../testing/repositories/index.ts';
import { openWritableTree } from '../../edges/files/index.ts';
import { makeFetcher } from '../../edges/http/index.ts';
import { silentLogger } from '../../kernel/index.ts';
import type { PatchRequest } from './contract.ts';
import { distributionFiles } from './distribution-files.ts';
import { makeRpmKeys, type RpmKeys, rpmImage } from './engines/conformance/rpm.ts';

const tool: RpmSpec = {
  name: 'oakum-tool',
  epoch: 2,
  version: '1.0-1',
  files: {
    'usr/bin/oakum': 'program\n',
    'etc/oakum.conf': 'settings\n',
    'usr/share/doc/oakum/readme': 'words\n',
    'var/lib/oakum/state': '',
  },
  directives: {
    'etc/oakum.conf': '%config(noreplace)',
    'usr/share/doc/oakum/readme': '%doc',
    'var/lib/oakum/state': '%ghost',
  },
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Publish = ((keys: RpmKeys) => RpmPublication) | undefined;

/** Packages that rpmbuild made, in a repository of createrepo_c's, read without rpm and dnf. */
describeRig('what the distribution ships of an rpm image', ['rpm'], () => {
  let keys: RpmKeys;
  let served: RpmRepositoryServer;
  const place = mkdtempSync(join(tmpdir(), 'oakum-ships-'));
  beforeAll(async () => {
    keys = makeRpmKeys();
    served = await startRpmRepository({ repositories: { '9/os': [tool] }, key: keys.own });
  });
  afterAll(async () => {
    await served?.stop();
    keys?.dispose();
    rmSync(place, { recursive: true });
  });

  function looked(
    change: Partial<PatchRequest> = {},
    files: Readonly<Record<string, string>> = {},
    packages = [{ name: 'oakum-tool', version: '2:1.0-1' }],
  ) {
    const release = 'ID=rocky\nVERSION_ID="9.4"\n';
    const opened = rpmImage({
      installed: [tool],
      key: keys.own,
      files: { 'etc/os-release': release, ...files },
    });
    return distributionFiles(
      {
        image: opened.image,
        packages,
        repositories: [{ url: `${served.url}/$releasever`, suites: ['os'], components: ['.'] }],
        keyrings: [{ name: 'own', bytes: Buffer.from(keys.own.publicKeyArmored) }],
        mirrors: [],
        now: Temporal.Now.instant(),
        ...change,
      },
      {
        source: opened.source,
        fetcher: makeFetcher({ hosts: 'any', plainHttpHosts: [] }),
        work: openWritableTree(mkdtempSync(join(place, 'work-'))),
        logger: silentLogger,
      },
    );
  }

  it('is read of the signed header, without settings, documentation and what is only owned', async () => {
    const found = await looked();
    expect(found.unknown).toEqual([]);
    expect(found.packages).toEqual([
      {
        name: 'oakum-tool',
        version: '2:1.0-1',
        architecture: expect.any(String),
        expected: new Map([['usr/bin/oakum', sha256('program\n')]]),
      },
    ]);
    expect(found.files).toContainEqual(
      expect.objectContaining({ type: 'file', path: 'usr/bin/oakum', sha256: sha256('program\n') }),
    );
  });

  it('tells another file in the image', async () => {
    const { files } = await looked({}, { 'usr/bin/oakum': 'another\n' });
    expect(files).toContainEqual(
      expect.objectContaining({ path: 'usr/bin/oakum', sha256: sha256('another\n') }),
    );
  });

  const signed = { 'etc/dnf/dnf.conf': '[main]\nrepo_gpgcheck=1\n' };

  it('may have lists that must be signed', async () => {
    expect((await looked({}, signed)).packages).toHaveLength(1);
  });

  it.each<[string, string, (keys: RpmKeys) => Partial<PatchRequest> | undefined, Publish]>([
    [
      'patch.untrusted-package',
      'by a key that does not count',
      ({ another }) => ({ keyrings: [{ name: 'another', bytes: Buffer.from(another.publicKeyArmored) }] }),
      undefined,
    ],
    ['patch.untrusted-package', 'by nobody', () => undefined, () => ({ packageKey: 'none' })],
    ['patch.untrusted-package', 'by another', () => undefined, ({ another }) => ({ packageKey: another })],
    ['patch.no-repository', 'where no key is known', () => ({ keyrings: [] }), undefined],
    [
      'patch.untrusted-release',
      'where another signed the lists',
      () => undefined,
      ({ another }) => ({ listKey: another }),
    ],
    [
      'patch.untrusted-package',
      'of a header that was changed',
      () => undefined,
      () => ({
        spoil: ({ bytes }) =>
          Buffer.from(Buffer.from(bytes).toString('latin1').replace('usr/bin', 'usr/lib'), 'latin1'),
      }),
    ],
  ])('is not believed: %s %s', async (code, _, change, publish) => {
    try {
      if (publish !== undefined) served.control.publish('9/os', [tool], publish(keys));
      const files = code === 'patch.untrusted-release' ? signed : {};
      await expect(looked(change(keys), files)).rejects.toMatchObject({ code });
    } finally {
      served.control.publish('9/os', [tool]);
    }
  });

  it('is unknown of a version that nobody offers', async () => {
    const packages = [{ name: 'oakum-tool', version: '2:1.0-2' }];
    expect(await looked({}, {}, packages)).toMatchObject({
      unknown: ['oakum-tool 2:1.0-2'],
    });
  });
});
