import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf, describeDocumentReader, unreadIn } from '../conformance/document-reader.ts';
import { trivy } from './index.ts';

const fixture = (name: string): string =>
  gunzipSync(
    readFileSync(new URL(`../../../../testing/fixtures/documents/${name}`, import.meta.url)),
  ).toString();

const digest = `sha256:${'b'.repeat(64)}`;
const vulnerability = (more: object): object => ({
  VulnerabilityID: 'CVE-2023-0286',
  PkgName: 'libssl3',
  PkgIdentifier: { PURL: 'pkg:deb/debian/libssl3@3.0.7-1?arch=amd64&distro=debian-12.5' },
  InstalledVersion: '3.0.7-1',
  FixedVersion: '3.0.8-1, 3.1.0-1',
  Status: 'fixed',
  Severity: 'HIGH',
  DataSource: { Name: 'Debian Security Tracker' },
  ...more,
});

const image = JSON.stringify({
  SchemaVersion: 2,
  Trivy: { Version: '0.58.1' },
  ArtifactName: 'acme/web:1',
  ArtifactType: 'container_image',
  Metadata: {
    OS: { Family: 'debian', Name: '12.5' },
    ImageID: `sha256:${'c'.repeat(64)}`,
    RepoDigests: [`acme/web@${digest}`],
    RepoTags: ['acme/web:1'],
  },
  Results: [
    {
      Target: 'acme/web:1 (debian 12.5)',
      Class: 'os-pkgs',
      Type: 'debian',
      Packages: [
        {
          Name: 'libssl3',
          Version: '3.0.7',
          Release: '1',
          SrcName: 'openssl',
          SrcVersion: '3.0.7',
          SrcRelease: '1',
          Identifier: { PURL: 'pkg:deb/debian/libssl3@3.0.7-1?arch=amd64&distro=debian-12.5' },
        },
      ],
      Vulnerabilities: [vulnerability({})],
      ExperimentalModifiedFindings: [
        {
          Type: 'vulnerability',
          Status: 'not_affected',
          Statement: 'vulnerable_code_not_in_execute_path',
          Source: 'acme.vex.json',
          Finding: vulnerability({
            VulnerabilityID: 'CVE-2023-0001',
            FixedVersion: undefined,
            Status: 'affected',
          }),
        },
        { Type: 'secret', Status: 'ignored', Finding: { RuleID: 'aws-key' } },
      ],
    },
    { Target: 'Dockerfile', Class: 'config', Type: 'dockerfile' },
  ],
});

const old = JSON.stringify({
  SchemaVersion: 2,
  ArtifactName: '.',
  ArtifactType: 'filesystem',
  Results: [
    {
      Target: 'web/package-lock.json',
      Class: 'lang-pkgs',
      Type: 'npm',
      Vulnerabilities: [
        vulnerability({
          PkgName: 'x',
          PkgIdentifier: undefined,
          InstalledVersion: '1.0.0',
          FixedVersion: '1.0.1',
        }),
      ],
    },
  ],
});

const cluster = JSON.stringify({
  ClusterName: 'prod',
  Resources: [
    {
      Namespace: 'shop',
      Kind: 'Deployment',
      Name: 'web',
      Metadata: [{ ImageID: digest, OS: { Family: 'debian', Name: '12.5' } }],
      Results: [
        {
          Target: 'web (debian 12.5)',
          Class: 'os-pkgs',
          Type: 'debian',
          Packages: [],
          Vulnerabilities: null,
        },
      ],
    },
    { Namespace: 'shop', Kind: 'Deployment', Name: 'broken', Error: 'image not found' },
  ],
});

describeDocumentReader(trivy, [
  { name: 'npm with all packages', text: fixture('npm-trivy.json.gz'), packages: 12, unread: [] },
  {
    name: 'Alpine with affected packages only',
    text: fixture('alpine-39-trivy.json.gz'),
    packages: ['libcrypto1.1 1.1.1b-r1', 'libssl1.1 1.1.1b-r1', 'musl-utils 1.1.20-r4', 'musl 1.1.20-r4'],
    unread: [
      'documents.only-affected Results testdata/fixtures/images/alpine-39.tar.gz',
      'documents.no-source 4 apk package(s)',
    ],
  },
  { name: 'a report on an image', text: image, packages: ['libssl3 3.0.7-1'], unread: [] },
  {
    name: 'one of before there were purls',
    text: old,
    packages: ['x 1.0.0'],
    unread: ['documents.only-affected Results .'],
  },
  {
    name: 'a report on a cluster',
    text: cluster,
    packages: [],
    unread: [
      'documents.no-packages',
      'documents.no-packages',
      'documents.their-gap Resources[1].Results shop/Deployment/broken',
    ],
  },
]);

describe('Trivy', () => {
  it('says what it found and what it suppressed, with the fix of the branch', () => {
    const { producer, subjects } = trivy.read(contentOf(image));
    expect(producer).toBe('Trivy 0.58.1');
    expect(subjects[0]).toMatchObject({ id: `image:${digest}`, reference: 'acme/web:1', digest });
    expect(subjects[0]?.contents[0]?.packages[0]?.source).toEqual({ name: 'openssl', version: '3.0.7-1' });
    const item = {
      name: 'libssl3',
      version: '3.0.7-1',
      type: 'deb',
      purl: 'pkg:deb/debian/libssl3@3.0.7-1?arch=amd64&distro=debian-12.5',
    };
    expect(subjects[0]?.said).toEqual([
      {
        by: 'Trivy 0.58.1',
        place: 'Results[0].Vulnerabilities[0]',
        vulnerability: 'CVE-2023-0286',
        aliases: [],
        package: item,
        fix: { state: 'fixed', version: '3.0.8-1' },
        severity: 'high',
        statement: 'Debian Security Tracker: 3.0.7-1 is affected, fixed in 3.0.8-1, 3.1.0-1',
      },
      {
        by: 'Trivy 0.58.1',
        place: 'Results[0].ExperimentalModifiedFindings[0]',
        vulnerability: 'CVE-2023-0001',
        aliases: [],
        package: item,
        fix: { state: 'open' },
        severity: 'high',
        statement: 'Debian Security Tracker: 3.0.7-1 is affected',
        suppressed: 'not_affected vulnerable_code_not_in_execute_path (acme.vex.json)',
      },
    ]);
  });

  it('tells the ecosystem of old reports by the type of the result, and keeps the lock file', () => {
    const [subject] = trivy.read(contentOf(old)).subjects;
    expect(subject?.said[0]?.package).toEqual({
      name: 'x',
      version: '1.0.0',
      type: 'npm',
      purl: 'pkg:npm/x@1.0.0',
      path: 'web/package-lock.json',
    });
    expect(subject?.contents[0]?.packages[0]?.path).toBe('web/package-lock.json');
  });

  it('makes each resource of a cluster a subject of its own', () => {
    const reading = trivy.read(contentOf(cluster));
    expect(reading.subjects.map(({ name }) => name)).toEqual([
      'shop/Deployment/web',
      'shop/Deployment/broken',
    ]);
    expect(new Set(reading.subjects.map(({ id }) => id)).size).toBe(2);
    expect(unreadIn(reading)).toContain('documents.their-gap Resources[1].Results shop/Deployment/broken');
  });

  it('refuses a schema to come', () => {
    expect(() => trivy.read(contentOf(image.replace('"SchemaVersion":2', '"SchemaVersion":3')))).toThrow(
      /SchemaVersion: 3 is not known/,
    );
  });
});
