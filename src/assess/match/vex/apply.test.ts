import { describe, expect, it } from 'vitest';
import type { Finding, VexProduct, VexStatement } from '../../../model/index.ts';
import { applyStatements } from './apply.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const subject = `image:${digest}`;
const config = `sha256:${'c'.repeat(64)}`;
const purl = 'pkg:apk/alpine/libssl3@3.0.8-r3?arch=x86_64&distro=alpine-3.17.3&upstream=openssl';

const finding: Finding = {
  id: 'finding:1',
  vulnerability: 'CVE-2023-3446',
  aliases: ['GHSA-1'],
  subject,
  package: { name: 'libssl3', version: '3.0.8-r3', purl, type: 'apk' },
  fix: { state: 'open' },
  severity: 'high',
  evidence: {
    feed: 'f',
    advisory: 'a',
    ecosystem: 'Alpine:v3.17',
    lookedUp: 'openssl',
    scheme: 'apk',
    statement: '',
    agreeing: [],
  },
};

const part = (one: string) => ({ label: one, purl: one, digests: [] });
const product = (one: string, parts: readonly string[] = []): VexProduct => ({
  ...part(one),
  subcomponents: parts.map(part),
});
const image = `pkg:oci/alpine@${digest}?repository_url=index.docker.io%2Flibrary%2Falpine`;

const statement = (products: readonly VexProduct[], more: Partial<VexStatement> = {}): VexStatement => ({
  document: 'https://acme.io/vex/1',
  place: 'statements[0]',
  author: 'Acme',
  vulnerabilities: ['CVE-2023-3446'],
  status: 'not_affected',
  products,
  ...more,
});

const subjects = [{ subject, identities: [digest, config, 'pkg:npm/app@1.0.0'] }];
const apply = (...statements: readonly VexStatement[]) => applyStatements([finding], statements, subjects);

describe('a VEX statement', () => {
  it.each<readonly [string, VexProduct]>([
    ['the package by its purl', product('pkg:apk/alpine/libssl3@3.0.8-r3')],
    ['the package in any version', product('pkg:apk/alpine/libssl3')],
    [
      'the package with its qualifiers',
      product('pkg:apk/alpine/libssl3@3.0.8-r3?arch=x86_64&distro=alpine-3.17.3'),
    ],
    ['the image with all in it', product(image)],
    [
      'the image and the package',
      product(image, ['pkg:apk/alpine/other@1', 'pkg:apk/alpine/libssl3@3.0.8-r3']),
    ],
    ['the image by a hash', { label: 'web', digests: [digest], subcomponents: [] }],
    ['the image by its configuration', { label: 'web', digests: [config], subcomponents: [] }],
    ['the application that the subject is', product('pkg:npm/app@1.0.0', ['pkg:apk/alpine/libssl3'])],
  ])('suppresses by %s', (_, one) => {
    const { suppressing, unused } = apply(statement([one]));
    expect(suppressing.get(finding.id)?.product).toBe(one.label);
    expect(unused).toEqual([]);
  });

  it('suppresses by an alias of the vulnerability, and what is fixed', () => {
    const named = statement([product(purl)], { vulnerabilities: ['GHSA-1'], status: 'fixed' });
    expect(apply(named).suppressing.size).toBe(1);
  });

  const another = 'its product is another than what was found: ';
  it.each<readonly [string, VexStatement, string]>([
    [
      'another version',
      statement([product('pkg:apk/alpine/libssl3@3.0.7-r0')]),
      `${another}pkg:apk/alpine/libssl3@3.0.7-r0`,
    ],
    [
      'another architecture',
      statement([product('pkg:apk/alpine/libssl3?arch=aarch64')]),
      `${another}pkg:apk/alpine/libssl3?arch=aarch64`,
    ],
    [
      'another distribution',
      statement([product('pkg:apk/wolfi/libssl3')]),
      `${another}pkg:apk/wolfi/libssl3`,
    ],
    [
      'another image',
      statement([product(`pkg:oci/alpine@${config.replaceAll('c', 'd')}`)]),
      `${another}pkg:oci/alpine@${config.replaceAll('c', 'd')}`,
    ],
    [
      'an image by its tag only',
      statement([product('pkg:oci/alpine@3.17?repository_url=x')]),
      `${another}pkg:oci/alpine@3.17?repository_url=x`,
    ],
    [
      'the image with another package',
      statement([product(image, ['pkg:apk/alpine/musl'])]),
      `${another}${image}`,
    ],
    [
      'the package in another image',
      statement([product('pkg:oci/other@sha256:00', ['pkg:apk/alpine/libssl3@3.0.8-r3'])]),
      `${another}pkg:oci/other@sha256:00`,
    ],
    [
      'a product by name',
      statement([{ label: 'Alpine Linux', digests: [], subcomponents: [] }]),
      'its product has neither purl nor digest: Alpine Linux',
    ],
    ['no product', statement([]), 'it names no product'],
    [
      'another vulnerability',
      statement([product(purl)], { vulnerabilities: ['CVE-1'] }),
      'nothing found has CVE-1',
    ],
    [
      'something under investigation',
      statement([product(purl)], { status: 'under_investigation' }),
      'it says under_investigation, which suppresses nothing',
    ],
  ])('is listed as not applied when it is about %s', (_, one, reason) => {
    const { suppressing, unused } = apply(one);
    expect(suppressing.size).toBe(0);
    expect(unused.map((each) => each.reason)).toEqual([reason]);
  });

  it('is taken back by a newer one, whatever the order of the documents', () => {
    const first = statement([product(purl)], { timestamp: '2026-01-01T00:00:00Z' });
    const later = statement([product(purl)], { timestamp: '2026-02-01T00:00:00Z', status: 'affected' });
    expect(apply(first, later).suppressing.size).toBe(0);
    expect(apply(later, first).suppressing.size).toBe(0);
    expect(apply({ ...later, timestamp: '2025-01-01T00:00:00Z' }, first).suppressing.size).toBe(1);
  });
});
