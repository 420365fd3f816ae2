import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../testing/fuzz/index.ts';
import { buildMaterials } from './index.ts';

const hex = (letter: string): string => letter.repeat(64);
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const debian = { uri: 'pkg:docker/debian@12?platform=linux%2Famd64', digest: { sha256: hex('a') } };
const golang = {
  uri: `pkg:docker/registry.acme.io/tools/golang@sha256:${hex('b')}`,
  digest: { sha256: hex('b') },
};
const others = [
  { uri: 'pkg:docker/docker/dockerfile@1', digest: { sha256: hex('c') } },
  { uri: 'https://github.com/acme/shop.git#main', digest: { sha1: '1'.repeat(40) } },
  { uri: 'pkg:docker/untold@1' },
  {},
];
const expected = [
  { name: 'debian:12', digest: `sha256:${hex('a')}` },
  { name: 'registry.acme.io/tools/golang', digest: `sha256:${hex('b')}` },
];

describe('the provenance of an image', () => {
  it.each([
    ['0.2', { materials: [debian, golang, debian, ...others] }],
    ['1', { buildDefinition: { resolvedDependencies: [debian, ...others, golang] } }],
  ])('in version %s names the images that its build took in', (version, predicate) => {
    const statement = { predicateType: `https://slsa.dev/provenance/v${version}`, predicate };
    expect(buildMaterials(bytes(statement))).toEqual(expected);
  });

  it.each([
    [{ predicateType: 'https://spdx.dev/Document', predicate: { materials: [debian] } }],
    [{ predicateType: 'https://slsa.dev/provenance/v1', predicate: [] }],
    [[]],
    ['x'],
  ])('is not %j', (value) => {
    expect(buildMaterials(bytes(value))).toBeUndefined();
  });

  it(
    'never throws, hangs or grows for what it holds',
    () =>
      fuzz({
        name: 'provenance',
        samples: [
          {
            bytes: bytes({
              predicateType: 'https://slsa.dev/provenance/v1',
              predicate: { materials: [debian, golang] },
            }),
          },
        ],
        feed: (any) => buildMaterials(any),
      }),
    fuzzTimeoutMs,
  );
});
