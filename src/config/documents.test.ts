import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { whyNoDaemon } from '../model/index.ts';
import { parseDocuments } from './index.ts';

const policy = `apiVersion: oakum.dev/v1
kind: PatchPolicy
metadata: { name: shop }
spec:
  namespaces: [shop]
`;

describe('parseDocuments', () => {
  it('reads several documents and fills in defaults', () => {
    const cluster = 'apiVersion: oakum.dev/v1\nkind: Cluster\nmetadata: { name: prod }\nspec: {}\n';
    const documents = parseDocuments('all.yaml', `${policy}---\n${cluster}---\n`);
    expect(documents.policies[0]?.spec).toEqual({
      namespaces: ['shop'],
      level: 'approve',
      profile: 'cisa-bod-26-04',
      minimumSeverity: 'low',
      engines: ['native', 'buildah', 'buildkit'],
      rebuild: 'never',
      budget: { workloads: 10 },
      gate: { bake: '60s', deadline: '10m' },
      approvals: { required: 1, secondPerson: false },
      verify: { unknown: 'allow', requires: [] },
    });
    expect(documents.clusters[0]?.spec.write.namespaces).toEqual([]);
    expect(documents.clusters[0]?.spec.requests).toEqual({ readsInFlight: 2, perSecond: 50, burst: 100 });
  });

  it('lets plans ask the owner of an image for a rebuild only by the word choose', () => {
    const read = (word: string) => parseDocuments('all.yaml', `${policy}  rebuild: ${word}\n`);
    expect(read('choose').policies[0]?.spec.rebuild).toBe('choose');
    for (const word of ['always', 'true', '[choose]'])
      expect(() => read(word)).toThrow(/spec\.rebuild.*never or choose/s);
  });

  it.each([
    ['unix:///run/buildkit/buildkitd.sock', undefined],
    ['tcp://127.0.0.1:1234', undefined],
    ['tcp://builds.acme.io:1234', 'would be spoken to without TLS'],
    ['tcp://127.0.0.1.acme.io:1234', 'would be spoken to without TLS'],
    ['docker-container://buildkitd', 'is no address of a BuildKit'],
    ['ssh://root@builds.acme.io', 'is no address of a BuildKit'],
    ['--addr', 'is no address of a BuildKit'],
  ])('takes %s as the address of a BuildKit, or says %s', (address, why) => {
    const spec = { address };
    const text = JSON.stringify({
      apiVersion: 'oakum.dev/v1',
      kind: 'Buildkit',
      metadata: { name: 'b' },
      spec,
    });
    const read = () => parseDocuments('buildkit.yaml', text).buildkits.map((one) => one.spec);
    if (why === undefined) expect(read()).toEqual([spec]);
    else expect(read).toThrow(why);
    const tls = { caFile: 'ca.pem', certFile: 'cert.pem', keyFile: 'key.pem' };
    expect(whyNoDaemon({ address, tls }) === undefined).toBe(!why?.includes('no address'));
  });

  it.each([
    [{ images: ['acme.io/shop/**'], schedule: '0 3 * * *' }, undefined],
    [{ images: ['**'], schedule: '0 3 * * *', timeZone: 'Europe/Berlin' }, undefined],
    [{ schedule: '0 3 * * *' }, 'spec.images'],
    [{ images: [], schedule: '0 3 * * *' }, 'spec.images'],
    [{ images: ['**'] }, 'spec.schedule'],
    [{ images: ['**'], schedule: 'nightly' }, 'a cron expression of five fields'],
    [{ images: ['**'], schedule: '* * * * * *' }, 'a cron expression of five fields'],
    [{ images: ['**'], schedule: '0 3 * * *', mayBeNowhere: true }, 'mayBeNowhere'],
  ])('takes %j for garbage collection by the server, or names %s', (spec, why) => {
    const head = { apiVersion: 'oakum.dev/v1', kind: 'GarbageSchedule', metadata: { name: 'nightly' } };
    const read = () => parseDocuments('gc.yaml', JSON.stringify({ ...head, spec })).garbageSchedules;
    if (why === undefined) expect(read()).toMatchObject([{ spec: { timeZone: 'UTC', ...spec } }]);
    else expect(read).toThrow(why);
  });

  it('reads who attests what of the reach of workloads', () => {
    const text = `apiVersion: oakum.dev/v1
kind: ExposureAttestation
metadata: { name: glass }
spec: { workloads: { namespaces: [shop] }, level: small, reason: glass, by: ada, until: 2026-12-01 }
`;
    expect(
      parseDocuments('glass.yaml', text).attestations.map(({ spec }) => [spec.level, spec.until]),
    ).toEqual([['small', '2026-12-01']]);
    expect(() => parseDocuments('glass.yaml', text.replace('small', 'unknown'))).toThrow(/spec\.level/);
  });

  it('reads whose signature images must carry, and refuses a key that is none', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    });
    const document = (pem: string): string =>
      JSON.stringify({
        apiVersion: 'oakum.dev/v1',
        kind: 'TrustPolicy',
        metadata: { name: 'upstream' },
        spec: { images: ['registry.acme.io/**'], authorities: [{ name: 'acme', key: pem }] },
      });
    const { trustPolicies } = parseDocuments('trust.yaml', document(key.toString()));
    expect(trustPolicies.map(({ metadata }) => metadata.name)).toEqual(['upstream']);
    expect(() => parseDocuments('trust.yaml', document('PEM'))).toThrow(/spec\.authorities\.0\.key/);
  });

  const rule = `apiVersion: oakum.dev/v1
kind: DeadlineRule
metadata: { name: payments }
spec: { profiles: [pci-6.3.3, acme] }
`;

  it('reads profiles of one’s own and where they apply', () => {
    const profile = `apiVersion: oakum.dev/v1
kind: DeadlineProfile
metadata: { name: acme }
spec: { title: Acme, source: policy 7, asOf: 2026-11-01, rows: [{ when: { kev: yes }, days: 2 }, { days: 30 }] }
`;
    const { deadlineProfiles, deadlineRules } = parseDocuments('all.yaml', `${rule}---\n${profile}`);
    expect(deadlineProfiles.map(({ spec }) => [spec.clock, spec.rows.map(({ days }) => days)])).toEqual([
      ['first-seen', [2, 30]],
    ]);
    expect(deadlineRules.map(({ spec }) => spec)).toEqual([
      { profiles: ['pci-6.3.3', 'acme'], clusters: [] },
    ]);
    expect(() => parseDocuments('p.yaml', profile.replace('kev: yes', 'kev: maybe'))).toThrow(
      /p\.yaml:1: DeadlineProfile: spec\.rows\.0\.when\.kev: cannot be "maybe": write yes, no/,
    );
  });

  it.each([
    [
      'a rule for a profile that nobody has',
      rule,
      /DeadlineRule payments: spec\.profiles\.1: there is no profile "acme"/,
    ],
    ['a misspelt field', policy.replace('namespaces', 'namespace'), /p\.yaml:1: PatchPolicy: spec/],
    ['a wrong value', policy.replace('[shop]', '[shop]\n  level: always'), /spec\.level/],
    [
      'a cluster that is left out for ever',
      'apiVersion: oakum.dev/v1\nkind: KnownClusters\nmetadata: { name: a }\nspec: { clusters: [{ name: x, ignore: { reason: y } }] }',
      /KnownClusters: spec\.clusters\.0\.ignore\.until/,
    ],
    [
      'a budget that lets nothing through',
      'apiVersion: oakum.dev/v1\nkind: Cluster\nmetadata: { name: a }\nspec: { requests: { readsInFlight: 0 } }',
      /Cluster: spec\.requests\.readsInFlight/,
    ],
    ['another kind', policy.replace('PatchPolicy', 'Pod'), /p\.yaml:1: not an Oakum document: kind/],
    ['broken YAML, with its line', policy.replace('[shop]', '[shop'), /p\.yaml:\d+: /],
    ['a name that is there twice', `${policy}---\n${policy}`, /PatchPolicy shop is there twice/],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseDocuments('p.yaml', text)).toThrow(message);
  });
});
