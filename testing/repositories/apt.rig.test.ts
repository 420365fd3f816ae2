import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { type AptRepositoryServer, makeDeb, startAptRepository } from './index.ts';

describeRig('the fake apt repository and the apt of this machine', ['dpkg'], () => {
  const root = mkdtempSync(join(tmpdir(), 'oakum-apt-'));
  let repository: AptRepositoryServer;
  beforeAll(async () => {
    repository = await startAptRepository({
      suites: {
        bookworm: [makeDeb({ name: 'oakum-sample', version: '1:1.0-2', files: { 'usr/share/oakum': 'x' } })],
      },
      date: Temporal.Now.instant().subtract({ hours: 1 }),
    });
    for (const folder of ['state/lists/partial', 'cache/archives/partial'])
      mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, 'key.asc'), repository.publicKeyArmored);
    writeFileSync(join(root, 'status'), '');
    writeFileSync(
      join(root, 'sources.list'),
      `deb [signed-by=${root}/key.asc] ${repository.url} bookworm main\n`,
    );
  });
  afterAll(async () => {
    await repository.stop();
    rmSync(root, { recursive: true });
  });

  const apt = (...args: readonly string[]) => run('apt-get', [...optionsFor(root), ...args]);

  it('is accepted: signature, index by hash, and package', async () => {
    expect(await apt('update')).toMatchObject({ status: 0 });
    expect(repository.control.seen().some((path) => path.includes('/by-hash/SHA256/'))).toBe(true);
    const installed = await apt('--download-only', '--yes', 'install', 'oakum-sample');
    expect(installed).toMatchObject({ status: 0 });
    expect(readdirSync(join(root, 'cache/archives'))).toContain('oakum-sample_1%3a1.0-2_amd64.deb');
  });

  it('is refused when a bit of the signed file is another', async () => {
    repository.control.fault('InRelease', { kind: 'flip' });
    rmSync(join(root, 'state/lists'), { recursive: true });
    const updated = await apt('-o', 'APT::Update::Error-Mode=any', 'update');
    repository.control.heal();
    expect(updated.status).not.toBe(0);
  });
});

function optionsFor(root: string): readonly string[] {
  const options = [
    `Dir::State=${root}/state`,
    `Dir::State::status=${root}/status`,
    `Dir::Cache=${root}/cache`,
    `Dir::Etc::SourceList=${root}/sources.list`,
    'Dir::Etc::SourceParts=/dev/null',
    'Dir::Etc::Parts=/dev/null',
    'Dir::Etc::Main=/dev/null',
    'Dir::Etc::Preferences=/dev/null',
    'Dir::Etc::PreferencesParts=/dev/null',
    'APT::Architecture=amd64',
    'APT::Architectures=amd64',
    'APT::Sandbox::User=root',
  ];
  return options.flatMap((option) => ['-o', option]);
}

/** Not the waiting kind: the repository answers from this process. */
function run(
  program: string,
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += String(chunk)));
    child.on('close', (status) => resolve({ status, output }));
  });
}
