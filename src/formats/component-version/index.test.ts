import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../versions/index.ts';
import { parseComponentVersion } from './index.ts';

describe('parseComponentVersion', () => {
  it.each([
    ['v1.29.3', '1.29.3', undefined, undefined],
    ['v1.29.3-eks-adc7111', '1.29.3', 'eks-adc7111', 'eks'],
    ['v1.29.3-minimal-eksbuild.2', '1.29.3', 'minimal-eksbuild.2', 'eks'],
    ['v1.11.1-eksbuild.4', '1.11.1', 'eksbuild.4', 'eks'],
    ['v1.27.3-gke.100', '1.27.3', 'gke.100', 'gke'],
    ['v1.27.7-hotfix.20230728', '1.27.7', 'hotfix.20230728', 'aks'],
    ['20.10.25+azure-2', '20.10.25', 'azure-2', 'aks'],
    ['v1.30.1+k3s1', '1.30.1', 'k3s1', 'k3s'],
    ['v1.30.1_k3s1', '1.30.1', 'k3s1', 'k3s'],
    ['1.7.11-k3s2', '1.7.11', 'k3s2', 'k3s'],
    ['v1.30.1+rke2r1', '1.30.1', 'rke2r1', 'rke2'],
    ['v1.29.3-rke2r1-build20240327', '1.29.3', 'rke2r1-build20240327', 'rke2'],
    ['v3.5.9-k3s1-build20230802', '3.5.9', 'k3s1-build20230802', 'k3s'],
    ['v1.29.3+k0s', '1.29.3', 'k0s', 'k0s'],
    ['v1.30.1+f67aeb3', '1.30.1', 'f67aeb3', 'openshift'],
    ['1.29.1-5.rhaos4.16.gitabc.el9', '1.29.1', '5.rhaos4.16.gitabc.el9', 'openshift'],
    ['v1.28.3-aliyun.1', '1.28.3', 'aliyun.1', 'ack'],
    ['v1.28.3-tke.5', '1.28.3', 'tke.5', 'tke'],
    ['v1.26.5+vmware.2', '1.26.5', 'vmware.2', 'tanzu'],
    ['v1.29.3+IKS', '1.29.3', 'IKS', 'iks'],
    ['v1.27.4-mirantis-1', '1.27.4', 'mirantis-1', 'mirantis'],
    ['2.0.5+bottlerocket', '2.0.5', 'bottlerocket', 'bottlerocket'],
    ['1.6.20~ds1', '1.6.20', 'ds1', 'debian'],
    ['1.7.12-0ubuntu2~22.04.1', '1.7.12', '0ubuntu2~22.04.1', 'ubuntu'],
    ['1.6.33-3.1.el9', '1.6.33', '3.1.el9', 'redhat'],
    ['v1.29.3-dirty', '1.29.3', 'dirty', 'other'],
    ['1.29.3-debian-12-r0', '1.29.3', 'debian-12-r0', 'debian'],
    ['1.7.2.m', '1.7.2', 'm', 'other'],
  ])('%s is upstream %s with the build %s of %s', (text, upstream, build, vendor) => {
    expect(parseComponentVersion(text)).toEqual({
      upstream,
      ...(build === undefined ? {} : { build, vendor }),
    });
  });

  it.each([
    ['v1.31.0-rc.1', { upstream: '1.31.0-rc.1' }],
    ['2.0.0-rc1', { upstream: '2.0.0-rc.1' }],
    ['v1.31.0-beta.0', { upstream: '1.31.0-beta.0' }],
    [
      'v1.31.0-alpha.0.123+d5a8b6f5d5',
      { upstream: '1.31.0-alpha.0.123', build: 'd5a8b6f5d5', vendor: 'other' },
    ],
    ['v1.31.0-rc.1-gke.7', { upstream: '1.31.0-rc.1', build: 'gke.7', vendor: 'gke' }],
    ['v1.31.0-rcx', { upstream: '1.31.0', build: 'rcx', vendor: 'other' }],
  ])('%s keeps the stage that upstream gave it', (text, expected) => {
    expect(parseComponentVersion(text)).toEqual(expected);
  });

  it.each([
    ['3.5.15-0', '3.5.15'],
    ['19.03.13-ce', '19.3.13'],
    [' v1.30.0\n', '1.30.0'],
  ])('%j is the release %s itself', (text, upstream) => {
    expect(parseComponentVersion(text)).toEqual({ upstream });
  });

  it.each(['', 'latest', 'unknown', 'v1.30', '1.30.x', 'v1.30.1 (x)', `v1.30.1+${'a'.repeat(200)}`, '1..2'])(
    '%j names no release',
    (text) => expect(parseComponentVersion(text)).toBeUndefined(),
  );

  it('never lets a suffix sort a release before itself, nor after its successor', () => {
    const number = fc.integer({ min: 0, max: 99 });
    const suffix = fc
      .stringMatching(/^[-+~_][0-9a-z][0-9A-Za-z.-]{0,20}$/)
      .filter((text) => !/^-(?:alpha|beta|rc)/.test(text));
    fc.assert(
      fc.property(number, number, number, suffix, (major, minor, patch, added) => {
        const parsed = parseComponentVersion(`v${major}.${minor}.${patch}${added}`);
        expect(compareVersions('semver', parsed?.upstream ?? '', `${major}.${minor}.${patch}`)).toBe(0);
        expect(compareVersions('semver', parsed?.upstream ?? '', `${major}.${minor}.${patch + 1}`)).toBe(-1);
      }),
    );
  });

  it('takes any text without failing, and gives only what can be compared', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^v?[\d.]+[-+~._a-z\d]*$/)), (text) => {
        const parsed = parseComponentVersion(text);
        if (parsed === undefined) return;
        expect(compareVersions('semver', parsed.upstream, parsed.upstream)).toBe(0);
        expect(parsed.build === undefined).toBe(parsed.vendor === undefined);
      }),
    );
  });
});
