import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import {
  isAttestation,
  mediaTypes,
  opaqueMarker,
  parseImageConfig,
  parseImageReference,
  parseManifest,
  pickPlatform,
  printReference,
  whiteoutTarget,
} from './index.ts';

const digest = sha256('x');
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const descriptor = { mediaType: mediaTypes.ociManifest, digest, size: 1 };

describe('parseImageReference', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['grafana/grafana:11', 'docker.io/grafana/grafana:11'],
    ['index.docker.io/nginx', 'docker.io/library/nginx'],
    ['localhost/web', 'localhost/web'],
    ['127.0.0.1:5000/shop/web:1.2', '127.0.0.1:5000/shop/web:1.2'],
    ['[::1]:5000/web', '[::1]:5000/web'],
    [`ghcr.io/a/b:1@${digest}`, `ghcr.io/a/b:1@${digest}`],
    [`ghcr.io/a/b@${digest}`, `ghcr.io/a/b@${digest}`],
  ])('reads %s as %s', (text, printed) => {
    expect(printReference(parseImageReference(text))).toBe(printed);
  });

  it.each([
    '',
    'UPPER/case',
    'a b',
    'web:',
    'web@sha256:123',
    `a@${digest}@${digest}`,
    'http://x/y',
    '../etc',
    'web:-x',
    'host:port:1/x',
  ])('refuses %j', (text) => {
    expect(() => parseImageReference(text)).toThrow(/not an image reference/);
  });
});

describe('parseManifest', () => {
  it('tells an index by its media type, or by its shape where there is none', () => {
    const index = bytes({ schemaVersion: 2, manifests: [descriptor] });
    expect(parseManifest(index, mediaTypes.dockerIndex).kind).toBe('index');
    expect(parseManifest(index, 'application/json').kind).toBe('index');
    expect(parseManifest(bytes({ schemaVersion: 2, config: descriptor, layers: [] }), '').kind).toBe(
      'manifest',
    );
  });

  it.each([
    ['schema 1', { schemaVersion: 1, fsLayers: [] }],
    [
      'another digest algorithm',
      { schemaVersion: 2, config: { ...descriptor, digest: 'sha512:00' }, layers: [] },
    ],
    ['a negative size', { schemaVersion: 2, config: { ...descriptor, size: -1 }, layers: [] }],
  ])('refuses %s', (_name, document) => {
    expect(() => parseManifest(bytes(document), mediaTypes.ociManifest)).toThrow(/malformed manifest/);
  });
});

describe('pickPlatform', () => {
  const of = (os: string, architecture: string, more: object = {}) => ({
    ...descriptor,
    platform: { os, architecture, ...more },
  });
  const attestation = {
    ...of('unknown', 'unknown'),
    annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
  };

  it('takes the variant that is asked for, and never an attestation', () => {
    const v6 = of('linux', 'arm', { variant: 'v6' });
    const v7 = of('linux', 'arm', { variant: 'v7' });
    const index = { schemaVersion: 2 as const, manifests: [attestation, v6, v7] };
    expect(pickPlatform(index, { os: 'linux', architecture: 'arm', variant: 'v7' })).toBe(v7);
    expect(pickPlatform(index, { os: 'linux', architecture: 'arm' })).toBe(v6);
    expect(pickPlatform(index, { os: 'linux', architecture: 's390x' })).toBeUndefined();
    expect(isAttestation(attestation)).toBe(true);
  });

  it('takes the only image of an index without platforms', () => {
    expect(
      pickPlatform(
        { schemaVersion: 2, manifests: [descriptor, attestation] },
        { os: 'linux', architecture: 'amd64' },
      ),
    ).toBe(descriptor);
    expect(
      pickPlatform(
        { schemaVersion: 2, manifests: [descriptor, descriptor] },
        { os: 'linux', architecture: 'amd64' },
      ),
    ).toBeUndefined();
  });
});

describe('parseImageConfig', () => {
  it('keeps what it does not know', () => {
    const config = parseImageConfig(
      bytes({
        architecture: 'amd64',
        os: 'linux',
        rootfs: { type: 'layers', diff_ids: [digest] },
        author: 'x',
        config: { StopSignal: 'TERM' },
      }),
    );
    expect(config).toMatchObject({ author: 'x', config: { StopSignal: 'TERM' } });
  });

  it('refuses a configuration without layers', () => {
    expect(() => parseImageConfig(bytes({ architecture: 'amd64', os: 'linux' }))).toThrow(/rootfs/);
  });
});

describe('whiteoutTarget', () => {
  it.each([
    ['etc/.wh.passwd', { kind: 'path', path: 'etc/passwd' }],
    ['.wh.etc', { kind: 'path', path: 'etc' }],
    ['var/.wh..wh..opq', { kind: 'opaque', path: 'var' }],
    ['.wh..wh..opq', { kind: 'opaque', path: '' }],
    ['etc/passwd', undefined],
    ['etc/.wh.', undefined],
  ])('%s', (path, target) => {
    expect(whiteoutTarget(path)).toEqual(target);
  });

  it('names the marker that it reads', () => {
    expect(whiteoutTarget(opaqueMarker('a/b'))).toEqual({ kind: 'opaque', path: 'a/b' });
  });
});
