import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { describePackageReader } from '../conformance/package-reader.ts';
import { sbom } from './index.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const bitnami = gunzipSync(
  readFileSync(
    new URL('../../../../../testing/fixtures/documents/bitnami-postgresql.spdx.gz', import.meta.url),
  ),
);
const cyclonedx = (...components: readonly unknown[]): Uint8Array =>
  bytes({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components });
const library = (purl: string | undefined, name = 'x') => ({ type: 'library', name, purl });

/** In the form of melange: the package, what it was built from, and the recipe. */
const wolfi = bytes({
  spdxVersion: 'SPDX-2.3',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'apk-zlib-1.3.1-r5',
  creationInfo: { creators: ['Tool: melange (v0.15.2)'] },
  packages: [
    {
      SPDXID: 'SPDXRef-Package-zlib',
      name: 'zlib',
      versionInfo: '1.3.1-r5',
      externalRefs: [
        { referenceType: 'purl', referenceLocator: 'pkg:apk/wolfi/zlib@1.3.1-r5?arch=x86_64&distro=wolfi' },
      ],
    },
    {
      SPDXID: 'SPDXRef-Package-zlib.yaml',
      name: 'zlib.yaml',
      externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:github/wolfi-dev/os@3f1c#zlib.yaml' }],
    },
    {
      SPDXID: 'SPDXRef-Package-source',
      name: 'zlib-source',
      versionInfo: '1.3.1',
      externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:generic/zlib@1.3.1' }],
    },
  ],
  relationships: [
    {
      spdxElementId: 'SPDXRef-Package-zlib',
      relationshipType: 'GENERATED_FROM',
      relatedSpdxElement: 'SPDXRef-Package-source',
    },
  ],
});

const tagValue = new TextEncoder().encode(
  `SPDXVersion: SPDX-2.3
DocumentName: redis
SPDXID: SPDXRef-DOCUMENT
PackageName: redis
SPDXID: SPDXRef-redis
PackageVersion: 7.2.4
ExternalRef: PACKAGE-MANAGER purl pkg:bitnami/redis@7.2.4-1?arch=amd64
`,
);

describePackageReader(sbom, [
  {
    path: 'opt/bitnami/postgresql/.spdx-postgresql.spdx',
    bytes: bitnami,
    packages: [
      'postgresql 17.2.0-8',
      'geos 3.13.0',
      'proj 6.3.2',
      'gdal 3.10.1',
      'json-c 0.16.20220414',
      'orafce 4.14.1',
      'pljava 1.6.8',
      'org.postgresql:pljava 1.6.8',
      'org.postgresql:pljava-api 1.6.8',
      'org.postgresql:pljava-examples 1.6.8',
      'unixodbc 2.3.12',
      'psqlodbc 16.0.0',
      'protobuf 3.21.12',
      'protobuf-c 1.5.1',
      'postgis 3.4.4',
      'pgaudit 17.0.0',
      'pgbackrest 2.54.2',
      'wal2json 2.6.0',
      'nss_wrapper 1.1.16',
    ],
  },
  { path: 'opt/bitnami/redis/.spdx-redis.spdx', bytes: tagValue, packages: ['redis 7.2.4-1'] },
  { path: 'var/lib/db/sbom/zlib-1.3.1-r5.spdx.json', bytes: wolfi, packages: ['zlib 1.3.1-r5'] },
  {
    path: 'usr/share/sbom/app.json',
    bytes: cyclonedx(
      library('pkg:npm/%40babel/core@7.0.0', '@babel/core'),
      library('pkg:golang/github.com/azure/go@v1.2.3', 'github.com/Azure/go'),
    ),
    packages: ['@babel/core 7.0.0', 'github.com/Azure/go v1.2.3'],
  },
]);

describe('sbom', () => {
  it('says by whom a package is said to be there', () => {
    expect(sbom.read('var/lib/db/sbom/zlib-1.3.1-r5.spdx.json', wolfi).packages).toEqual([
      {
        name: 'zlib',
        version: '1.3.1-r5',
        type: 'apk',
        architecture: 'x86_64',
        source: { name: 'zlib', version: '1.3.1-r5' },
        system: 'wolfi',
        evidence: 'only said by a bill of materials: SPDX 2.3 by melange (v0.15.2)',
      },
    ]);
  });

  it('counts what it cannot use, and passes over what is no package', () => {
    const bom = cyclonedx(
      library(undefined),
      library(undefined),
      library('npm/x@1'),
      library('pkg:npm/x'),
      library('pkg:swift/x@1'),
      library('pkg:github/x/y@1'),
      { type: 'operating-system', name: 'debian', version: '12' },
      { type: 'file', name: '/etc/passwd' },
    );
    expect(sbom.read('a.cdx.json', bom)).toEqual({
      packages: [],
      owns: [],
      problems: [
        '2 of its entries have no purl, so that nobody can say what they are',
        '1 of its entries have a purl that is none',
        '1 of its entries have no version',
        '1 of its entries are of a type that is not known: swift',
      ].map((reason) => ({ code: 'packages.unsupported', reason })),
    });
  });

  it.each([
    ['{"a": 1}', 'packages.unsupported', 'it is neither CycloneDX nor SPDX'],
    ['{', 'packages.corrupt', expect.stringContaining('line 1')],
    ['', 'packages.unsupported', 'it is neither CycloneDX nor SPDX'],
  ])('says what is wrong with %j', (text, code, reason) => {
    expect(sbom.read('a.spdx.json', new TextEncoder().encode(text)).problems).toEqual([{ code, reason }]);
  });

  it.each(['app/package.json', 'opt/bitnami/nginx/conf/nginx.json', 'usr/share/doc/sbom.json', 'srv/a.spdx'])(
    'passes over %s',
    (path) => {
      expect(sbom.wants({ path, mode: 0o644, sizeBytes: 100 })).toBeUndefined();
    },
  );
});
