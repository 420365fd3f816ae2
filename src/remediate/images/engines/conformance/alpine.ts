import {
  type AlpineRootSpec,
  type ApkSpec,
  alpineRoot,
  type DebSpec,
  type InstalledSpec,
  makeApkKey,
  startApkRepository,
} from '../../../../../testing/repositories/index.ts';
import { readApkDatabase } from '../../../../formats/apk/index.ts';
import type { Distribution } from './distribution.ts';
import { askedOf, imageOf, type TestImage } from './world.ts';

const databasePath = 'lib/apk/db/installed';
const isDatabase = /^(?:usr\/)?lib\/apk\/db\/installed$/;
/** One for all scenes: a key of 2048 bits takes a while. */
const key = makeApkKey();

export const alpine: Distribution = {
  id: 'alpine',
  version: apkVersion,
  async play(imageWith, { installed, suites, request }) {
    const { image, source } = await imageWith(installed);
    const repositories = Object.fromEntries(
      Object.entries(suites).map(([suite, specs]) => [`${suite}/main`, specs.map((spec) => apkOf(spec))]),
    );
    const repository = await startApkRepository({ repositories, key });
    const keyring = { name: `/etc/apk/keys/${key.name}`, bytes: Buffer.from(repository.publicKeyPem) };
    const served = { url: repository.url, suites: Object.keys(suites), keyring };
    const asked = askedOf({ image, source }, served, request);
    return {
      ...asked,
      repository: {
        url: repository.url,
        fault: repository.control.fault,
        signByAnother: async () =>
          repository.control.publish('bookworm-security/main', [], { key: makeApkKey() }),
      },
      async end() {
        await repository.stop();
        await asked.world.work.remove('');
      },
    };
  },
  places: { signed: 'bookworm-security/main/x86_64/APKINDEX.tar.gz', library: 'oakum-lib-1.0-r2.apk' },
  packageMismatch: 'patch.apk-mismatch',
  named: (url) =>
    ['bookworm', 'bookworm-security'].map(
      (suite) => new RegExp(`^${url}/${suite}/main v3\\.20\\.3-1-gfeed$`),
    ),
  isDatabase: (path) => isDatabase.test(path),
  installed(files) {
    const records = readApkDatabase(files.bytes(databasePath) ?? new Uint8Array());
    return records.map(({ name, version }) => `${name} ${version}`).sort();
  },
};

/** An image in which the scene's packages are installed and stand in `world`; what is on hold is pinned there. */
export function alpineWith(
  installed: readonly InstalledSpec[],
  config: Readonly<Record<string, unknown>>,
  root: Pick<AlpineRootSpec, 'form' | 'files'> = {},
): TestImage {
  const world = installed.map(({ name, version, status }) =>
    status?.startsWith('hold') === true ? `${name}=${apkVersion(version)}` : name,
  );
  return imageOf(
    [alpineRoot({ ...root, installed: installed.map((spec) => apkOf(spec)), key, world })],
    config,
  );
}

/** `1.0-2` as Alpine writes it. */
function apkVersion(text: string): string {
  return text.replace(/-(\d+)$/, '-r$1');
}

function apkOf({ name, version, fields = {}, files = {} }: DebSpec): ApkSpec {
  const depends = (fields.Depends ?? '').split(',').filter((word) => word !== '');
  const origin = fields.Source?.replace(/ .*/, '');
  return {
    name,
    version: apkVersion(version),
    files,
    depends: depends.map((word) => dependencyOf(word.trim())),
    ...(origin === undefined ? {} : { origin }),
  };
}

function dependencyOf(relation: string): string {
  const [, name = '', sign = '', version = ''] = /^(\S+)(?: \((\S+) (\S+)\))?$/.exec(relation) ?? [];
  const operator = sign.replace('<<', '<').replace('>>', '>');
  return `${name}${operator}${apkVersion(version)}`;
}
