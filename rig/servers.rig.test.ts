import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { cosign } from './cosign.ts';
import { debianImage, minbaseRecipe, pushImage } from './debian-image.ts';
import { describeRig } from './describe-rig.ts';
import { removeDirectory, temporaryDirectory } from './paths.ts';
import { startPostgres } from './postgres.ts';
import { run } from './process.ts';
import { startDockerRegistry, startReferrersRegistry } from './registry.ts';

const toStop: (() => Promise<void>)[] = [];

/** Remembers what a test started, so that it ends with it, also when it fails. */
function started<T extends { stop(): Promise<void> }>(server: T): T {
  toStop.unshift(server.stop);
  return server;
}

afterEach(async () => {
  for (const stop of toStop.splice(0)) await stop();
});

describeRig('PostgreSQL', ['postgres'], () => {
  test('answers, and gives databases of their own', async () => {
    const postgres = started(await startPostgres());
    expect(await answer(postgres.url, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    const other = await postgres.createDatabase('second "one"');
    expect(await answer(other, 'SELECT current_database() AS name')).toEqual([{ name: 'second "one"' }]);
  }, 60_000);
});

async function answer(connectionString: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describeRig(
  'registries',
  ['docker-registry', 'referrers-registry', 'control-plane', 'skopeo', 'mmdebstrap'],
  () => {
    test('keep the digest of what is pushed', async () => {
      const image = await debianImage(minbaseRecipe);
      for (const registry of [
        started(await startDockerRegistry()),
        started(await startReferrersRegistry()),
      ]) {
        const reference = `${registry.address}/base/debian:1`;
        await pushImage(image, { reference });
        expect(await remoteDigest(reference)).toBe(image.digest);
      }
    }, 600_000);

    test('refuse who does not know the password, over TLS', async () => {
      const auth = { user: 'robot', password: 'a password' };
      const registry = started(await startDockerRegistry({ auth, tls: true }));
      expect(registry.caPem).toContain('BEGIN CERTIFICATE');
      const image = await debianImage(minbaseRecipe);
      const reference = `${registry.address}/base/debian:1`;
      await expect(pushImage(image, { reference })).rejects.toThrow(/unauthorized|authentication required/);
      await pushImage(image, { reference, auth });
      expect(await remoteDigest(reference, [`--creds=${auth.user}:${auth.password}`])).toBe(image.digest);
    }, 600_000);
  },
);

async function remoteDigest(reference: string, more: readonly string[] = []): Promise<string> {
  const args = ['inspect', '--tls-verify=false', '--format', '{{.Digest}}', ...more, `docker://${reference}`];
  return (await run('skopeo', args)).trim();
}

describeRig('cosign', ['cosign', 'docker-registry', 'skopeo', 'mmdebstrap'], () => {
  test('is the version that go.mod pins', async () => {
    const pinned = /cosign\/v3 (v\S+)/.exec(
      readFileSync(join(import.meta.dirname, 'cosign', 'go.mod'), 'utf8'),
    );
    expect(await cosign(['version'])).toContain(pinned?.[1]);
  });

  test('signs and verifies in a registry without referrers, with a key and no network', async () => {
    const registry = started(await startDockerRegistry());
    const image = await debianImage(minbaseRecipe);
    await pushImage(image, { reference: `${registry.address}/base/debian:1` });
    const subject = `${registry.address}/base/debian@${image.digest}`;
    const directory = temporaryDirectory();
    try {
      await cosign(['generate-key-pair'], { cwd: directory });
      const key = join(directory, 'cosign.key');
      await cosign(['sign', '--key', key, ...offlineSigning, '--yes', subject]);
      const verified = await cosign(['verify', '--key', join(directory, 'cosign.pub'), ...offline, subject]);
      expect(verified).toContain(image.digest);
    } finally {
      removeDirectory(directory);
    }
  }, 120_000);
});

const offline = ['--insecure-ignore-tlog', '--allow-http-registry'];
const offlineSigning = [
  '--tlog-upload=false',
  '--use-signing-config=false',
  '--new-bundle-format=false',
  '--allow-http-registry',
];
