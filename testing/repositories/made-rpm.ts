import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { RpmSigningKey } from './rpm-key.ts';

export interface RpmSpec {
  readonly name: string;
  readonly epoch?: number;
  /** `1.0-2`: version and release. */
  readonly version: string;
  /** Contents by path without leading slash. */
  readonly files?: Readonly<Record<string, string>>;
  /** What its list of files says in front of a path, without leading slash: `%config(noreplace)`, `%ghost`, `%dir`. */
  readonly directives?: Readonly<Record<string, string>>;
  /** Lines of shell that make more in its root, such as links: `ln -s a %{buildroot}/usr/b`; each needs a directive. */
  readonly install?: readonly string[];
  readonly requires?: readonly string[];
  readonly provides?: readonly string[];
  /** Lua that runs after it was installed: it needs no shell in the image. */
  readonly postLua?: string;
}

export interface MadeRpm {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** The same specification and key give the same package, which takes a while. */
const made = new Map<string, MadeRpm>();

/** Builds a package with the machine's rpmbuild and signs it with its rpmsign, unless there is no key. */
export function makeRpm(spec: RpmSpec, key?: RpmSigningKey): MadeRpm {
  const id = `${key?.home ?? ''} ${JSON.stringify(spec)}`;
  const known = made.get(id);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'oakum-rpm-'));
  try {
    const one = build(folder, spec, key);
    made.set(id, one);
    return one;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function build(folder: string, spec: RpmSpec, key: RpmSigningKey | undefined): MadeRpm {
  const files = Object.entries(spec.files ?? {});
  for (const [path, content] of files) {
    mkdirSync(join(folder, 'files', dirname(path)), { recursive: true });
    writeFileSync(join(folder, 'files', path), content);
  }
  const specPath = join(folder, 'made.spec');
  writeFileSync(specPath, specText(spec, folder));
  const options = {
    stdio: 'pipe',
    env: { ...process.env, HOME: folder, SOURCE_DATE_EPOCH: '1767225600' },
  } as const;
  const defines = [
    `_topdir ${folder}`,
    `_rpmdir ${folder}/rpms`,
    '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm',
    '_buildhost oakum.invalid',
    'clamp_mtime_to_source_date_epoch 1',
  ];
  execFileSync(
    'rpmbuild',
    ['-bb', '--quiet', ...defines.flatMap((one) => ['--define', one]), specPath],
    options,
  );
  const fileName = readdirSync(join(folder, 'rpms'))[0] ?? '';
  const path = join(folder, 'rpms', fileName);
  if (key !== undefined) {
    // rpm does not look for it on PATH.
    const signing = ['__gpg /usr/bin/gpg', `_gpg_name ${key.name}`, `_gpg_path ${key.home}`];
    execFileSync('rpmsign', ['--addsign', ...signing.flatMap((one) => ['--define', one]), path], options);
  }
  return { fileName, bytes: readFileSync(path) };
}

function specText(
  {
    name,
    epoch,
    version,
    files = {},
    directives = {},
    install = [],
    requires = [],
    provides = [],
    postLua,
  }: RpmSpec,
  folder: string,
): string {
  const [upstream = '', release = ''] = version.split('-');
  return [
    `Name: ${name}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    `Version: ${upstream}`,
    `Release: ${release}`,
    'Summary: made for a test',
    'License: none',
    'BuildArch: noarch',
    'AutoReqProv: no',
    ...requires.map((one) => `Requires: ${one}`),
    ...provides.map((one) => `Provides: ${one}`),
    '%description',
    'Made for a test.',
    ...(Object.keys(files).length === 0
      ? []
      : ['%install', `cp -r ${folder}/files/. %{buildroot}/`, ...install]),
    ...(postLua === undefined ? [] : ['%post -p <lua>', postLua]),
    '%files',
    ...[...new Set([...Object.keys(files), ...Object.keys(directives)])].map(
      (path) => `${directives[path] ?? ''} /${path}`,
    ),
    '',
  ].join('\n');
}
