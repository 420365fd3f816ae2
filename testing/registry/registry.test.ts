import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/kernel/pure/index.ts';
import { type FakeRegistry, type FakeRegistryOptions, startFakeRegistry } from './index.ts';

const running: FakeRegistry[] = [];

afterEach(async () => {
  for (const registry of running.splice(0)) await registry.stop();
});

async function start(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(options);
  running.push(registry);
  return registry;
}

const text = new TextEncoder();
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

async function putArtifact(registry: FakeRegistry, subject: string): Promise<Response> {
  const config = await registry.content.putBlob(text.encode('{}'));
  const document = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: 'application/example',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: config, size: 2 },
    layers: [],
    subject: { mediaType: manifestType, digest: subject, size: 2 },
  };
  return fetch(`${registry.url}/v2/shop/web/manifests/artifact`, {
    method: 'PUT',
    headers: { 'content-type': manifestType },
    body: JSON.stringify(document),
  });
}

describe('the fake registry', () => {
  it('keeps content in its directory from one run to the next', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'oakum-registry-'));
    const first = await start({ directory });
    await first.content.putManifest('shop/web', '1', { mediaType: manifestType, bytes: text.encode('{}') });
    await first.stop();
    const second = await start({ directory });
    const response = await fetch(`${second.url}/v2/shop/web/manifests/1`);
    expect([response.headers.get('content-type'), await response.text()]).toEqual([manifestType, '{}']);
    expect(await (await fetch(`${second.url}/v2/shop/web/tags/list`)).json()).toEqual({
      name: 'shop/web',
      tags: ['1'],
    });
    await rm(directory, { recursive: true });
  });

  it('lists referrers where it has them, and says so when one is put', async () => {
    const registry = await start({ withReferrers: true });
    const subject = sha256('an image');
    expect((await putArtifact(registry, subject)).headers.get('oci-subject')).toBe(subject);
    const index = await (await fetch(`${registry.url}/v2/shop/web/referrers/${subject}`)).json();
    expect(index).toMatchObject({ manifests: [{ artifactType: 'application/example' }] });
  });

  it('knows no referrers otherwise, as docker-registry', async () => {
    const registry = await start();
    const subject = sha256('an image');
    expect((await putArtifact(registry, subject)).headers.get('oci-subject')).toBeNull();
    expect((await fetch(`${registry.url}/v2/shop/web/referrers/${subject}`)).status).toBe(404);
  });

  it('refuses a manifest whose blobs it does not have', async () => {
    const registry = await start();
    const config = { mediaType: 'x', digest: sha256('nowhere'), size: 1 };
    const response = await fetch(`${registry.url}/v2/shop/web/manifests/1`, {
      method: 'PUT',
      body: JSON.stringify({ schemaVersion: 2, config, layers: [] }),
    });
    expect([response.status, await response.json()]).toMatchObject([
      404,
      { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] },
    ]);
  });

  it('answers 501 to what it does not know', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/v2/shop/web/unknown`)).status).toBe(501);
    expect((await fetch(`${url}/v2/shop/web/blobs/${sha256('x')}`, { method: 'DELETE' })).status).toBe(501);
  });

  it('answers whole or half, late or not at all, as it is told', async () => {
    const registry = await start();
    registry.control.fail({ path: '/v2/', times: 1, fault: { kind: 'slow', delayMs: 1 } });
    expect((await fetch(`${registry.url}/v2/`)).status).toBe(200);
    registry.control.fail({ path: '/v2/', times: 1, fault: { kind: 'truncate', afterBytes: 1 } });
    await expect(fetch(`${registry.url}/v2/`).then((response) => response.text())).rejects.toThrow();
    registry.control.fail({ path: '/v2/', fault: { kind: 'status', status: 429, retryAfterSeconds: 3 } });
    expect((await fetch(`${registry.url}/v2/`)).headers.get('retry-after')).toBe('3');
    registry.control.heal();
    expect((await fetch(`${registry.url}/v2/`)).status).toBe(200);
  });
});
