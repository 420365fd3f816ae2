import {
  type DebSpec,
  type InstalledSpec,
  makeRpmKey,
  type RpmRootSpec,
  type RpmSigningKey,
  type RpmSpec,
  rpmRoot,
  startRpmRepository,
} from '../../../../../testing/repositories/index.ts';
import { mediaTypes } from '../../../../formats/oci/index.ts';
import { readRpmDatabase, rpmEvr } from '../../../../formats/rpm/index.ts';
import { readTarBytes, type TarMember, tarBytes } from '../../../../formats/tar/index.ts';
import { cleanPath, sha256 } from '../../../../kernel/index.ts';
import type { Distribution } from './distribution.ts';
import { askedOf, epoch, imageOf, type TestImage } from './world.ts';

const databasePath = 'var/lib/rpm/rpmdb.sqlite';

/** Keys of one run of tests; gpg takes a while to make one. */
export interface RpmKeys {
  readonly own: RpmSigningKey;
  readonly another: RpmSigningKey;
  dispose(): void;
}

export function makeRpmKeys(): RpmKeys {
  const own = makeRpmKey();
  const another = makeRpmKey();
  return {
    own,
    another,
    dispose() {
      own.dispose();
      another.dispose();
    },
  };
}

/** The scenes of the suite as a distribution with rpm tells them; its lists of packages are signed. */
export function rpmDistribution(keys: () => RpmKeys): Distribution {
  return {
    id: 'rpm',
    version: (text) => text,
    async play(imageWith, { installed, suites, request }) {
      const { image, source } = await imageWith(installed);
      const { own, another } = keys();
      const repositories = Object.fromEntries(
        Object.entries(suites).map(([suite, specs]) => [`${suite}/main`, specs.map((spec) => rpmOf(spec))]),
      );
      const repository = await startRpmRepository({ repositories, key: own });
      const keyring = { name: 'test', bytes: Buffer.from(own.publicKeyArmored) };
      const served = { url: repository.url, suites: Object.keys(suites), keyring };
      const asked = askedOf({ image, source }, served, request);
      return {
        ...asked,
        repository: {
          url: repository.url,
          fault: repository.control.fault,
          signByAnother: async () =>
            repository.control.publish('bookworm-security/main', [], { listKey: another }),
        },
        async end() {
          await repository.stop();
          await asked.world.work.remove('');
        },
      };
    },
    places: {
      signed: 'bookworm-security/main/repodata/repomd.xml',
      library: 'oakum-lib-1.0-2.noarch.rpm',
    },
    packageMismatch: 'patch.rpm-mismatch',
    named: (url) => ['bookworm', 'bookworm-security'].map((suite) => new RegExp(`^${url} ${suite}/main$`)),
    isDatabase: (path) => path === databasePath,
    installed(files) {
      const { packages } = readRpmDatabase(files.bytes(databasePath) ?? new Uint8Array());
      return packages.map((one) => `${one.name} ${rpmEvr(one)}`).sort();
    },
  };
}

/** An image in which the scene's packages are installed; what is on hold is excluded by the image's dnf.conf. */
export function rpmImageWith(installed: readonly InstalledSpec[], key: RpmSigningKey): TestImage {
  return rpmImage(rpmRootWith(installed, key));
}

/** What is on hold is excluded by dnf.conf, which also asks for signed lists, or locked for zypper. */
export function rpmRootWith(
  installed: readonly InstalledSpec[],
  key: RpmSigningKey,
): RpmRootSpec & { readonly files: Readonly<Record<string, string>> } {
  const held = installed.filter(({ status }) => status?.startsWith('hold') === true).map(({ name }) => name);
  return {
    installed: installed.map((spec) => rpmOf(spec)),
    key,
    files: {
      'etc/dnf/dnf.conf': `[main]\nrepo_gpgcheck=1\nexcludepkgs=${held.join(' ')}\n`,
      'etc/zypp/locks': held
        .map((name) => `type: package\nmatch_type: glob\nsolvable_name: ${name}\n\n`)
        .join(''),
    },
  };
}

/** An image of one layer over a root that rpm made. */
export function rpmImage(spec: RpmRootSpec): TestImage {
  return imageOfRoot(rpmRoot({ ...spec, files: { 'etc/os-release': release, ...spec.files } }));
}

/**
 * The same over the files of a real image, which bring a package manager: Debian's, which is told where the database is.
 */
export function rpmImageOver(base: readonly TarMember[], spec: RpmRootSpec): TestImage {
  const macros = { 'etc/rpm/macros': '%_dbpath /var/lib/rpm\n', 'etc/os-release': release };
  const added = readTarBytes(rpmRoot({ ...spec, files: { ...macros, ...spec.files } }));
  const byPath = new Map([...base, ...added].map((member) => [cleanPath(member.header.path), member]));
  return imageOfRoot(tarBytes(byPath.values(), { maxMtimeSeconds: epoch }));
}

function imageOfRoot(bytes: Uint8Array): TestImage {
  const layer = { bytes, mediaType: mediaTypes.ociLayer, diffId: sha256(bytes) };
  return imageOf([layer], { Labels: { team: 'shop' }, Env: ['A=b'], User: '1000' });
}

const release = 'ID=rocky\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n';

function rpmOf({ name, version, fields = {}, files = {} }: DebSpec): RpmSpec {
  const texts = Object.entries(files).flatMap(([path, content]) =>
    typeof content === 'string' ? [[path, content] as const] : [],
  );
  const relations = (fields.Depends ?? '').split(',').filter((word) => word !== '');
  const requires = relations.map((word) => word.trim().replace(/ \((\S+) (\S+)\)$/, ' $1 $2'));
  return {
    name,
    version,
    files: Object.fromEntries(texts),
    requires: requires.map((one) => one.replace(' << ', ' < ').replace(' >> ', ' > ')),
  };
}
