import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { FixState, PackageType, Ranked } from '../../model/index.ts';
import { patchOptions } from './index.ts';
import { optionProviders } from './register.ts';

const digest = sha256('image');
const use = {
  subject: `image:${digest}`,
  reference: '127.0.0.1:5000/shop/web:1.2',
  digest,
  idle: [],
  outsideTemplate: [],
  bases: [],
  os: { id: 'debian', versionId: '12', prettyName: 'Debian 12' },
  targets: [
    {
      workload: { id: 'c/1', name: 'shop/Deployment/web' },
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      uid: '1',
      container: 'web',
      image: '127.0.0.1:5000/shop/web:1.2',
    },
  ],
};

interface Sketch {
  readonly cve: string;
  readonly name: string;
  readonly to?: string;
  readonly state?: FixState;
  readonly type?: PackageType;
  readonly due?: string;
  readonly exploited?: boolean;
}

function ranked(sketch: Sketch): Ranked {
  const { cve, name, to, state = 'fixed', type = 'deb', due, exploited = false } = sketch;
  return {
    finding: {
      id: `finding:${cve}:${name}`,
      vulnerability: cve,
      aliases: [],
      subject: use.subject,
      package: { name, version: '1.0-1', purl: `pkg:deb/debian/${name}@1.0-1`, type },
      fix: to === undefined ? { state } : { state, version: to },
      severity: 'high',
      evidence: {
        feed: 'f',
        advisory: cve,
        ecosystem: 'Debian:12',
        lookedUp: name,
        scheme: 'deb',
        statement: '',
        agreeing: [],
      },
    },
    exploited,
    exposure: { level: 'open', evidence: [] },
    deadline: {
      profile: 'simple-severity',
      rule: 'high 30 days',
      inputs: [],
      ...(due === undefined ? {} : { due }),
    },
    otherDeadlines: [],
    order: { points: 10, ledger: [] },
    where: [],
    firstSeen: '2026-11-01T00:00:00.000Z',
  };
}

describe('patchOptions', () => {
  it('moves each package to the highest fix and lists what it removes', () => {
    const findings = [
      ranked({
        cve: 'CVE-1',
        name: 'openssl',
        to: '1.0-1+deb12u9',
        due: '2026-12-01T00:00:00.000Z',
        exploited: true,
      }),
      ranked({ cve: 'CVE-2', name: 'openssl', to: '1.0-1+deb12u10' }),
      ranked({ cve: 'CVE-3', name: 'curl', to: '1.0-2', due: '2026-11-30T00:00:00.000Z' }),
    ];
    const [patch, ...others] = patchOptions({ use, ranked: findings, candidates: [] });
    expect(others).toEqual([]);
    expect(patch).toMatchObject({
      kind: 'layer-patch',
      title: 'shop/web:1.2 openssl 1.0-1→1.0-1+deb12u10 +1',
      due: '2026-11-30T00:00:00.000Z',
      exploited: 1,
      packages: [
        { name: 'curl', from: '1.0-1', to: '1.0-2' },
        { name: 'openssl', from: '1.0-1', to: '1.0-1+deb12u10' },
      ],
    });
    expect(patch?.removes).toHaveLength(3);
    expect(patch?.leaves).toEqual([]);
  });

  it('orders the fixes of Alpine packages by the rules of apk', () => {
    const findings = [
      ranked({ cve: 'CVE-1', name: 'musl', type: 'apk', to: '1.2.5' }),
      ranked({ cve: 'CVE-2', name: 'musl', type: 'apk', to: '1.2.5_rc1' }),
      ranked({ cve: 'CVE-3', name: 'zlib', type: 'apk', to: '1.3.1-r9' }),
      ranked({ cve: 'CVE-4', name: 'zlib', type: 'apk', to: '1.3.1-r10' }),
    ];
    const options = patchOptions({ use, ranked: findings, candidates: [] });
    expect(options).toMatchObject([
      {
        kind: 'layer-patch',
        packages: [
          { name: 'musl', from: '1.0-1', to: '1.2.5' },
          { name: 'zlib', from: '1.0-1', to: '1.3.1-r10' },
        ],
      },
    ]);
  });

  describe('of an image that is built on another of the estate', () => {
    const base = (name: string, findings: readonly string[]) => ({
      base: { id: `image:${name}`, name: `127.0.0.1:5000/platform/${name}` },
      findings: new Set(findings),
      of: 9,
      images: findings.length > 2 ? 4 : 1,
    });
    const [first, second] = ['finding:CVE-1:openssl', 'finding:CVE-2:curl'];

    it.each([
      [
        'says where one fix serves all, when the base brought all that it removes',
        [base('debian:12', [first, second, 'finding:elsewhere'])],
        ['fix the base once: platform/debian:12 brings 3 of 9 findings to 4 images'],
      ],
      [
        'says so of each base, when one is built on the other',
        [base('debian:12', [first]), base('curl:8', [second]), base('other', ['finding:elsewhere'])],
        [
          'fix the base once: platform/debian:12 brings 1 of 9 findings to 1 image',
          'fix the base once: platform/curl:8 brings 1 of 9 findings to 1 image',
        ],
      ],
      ['says nothing, when it removes something of its own too', [base('debian:12', [first])], []],
    ])('%s', (_name, bases, lines) => {
      const found = [
        ranked({ cve: 'CVE-1', name: 'openssl', to: '1.0-2' }),
        ranked({ cve: 'CVE-2', name: 'curl', to: '1.0-2' }),
        ranked({ cve: 'CVE-3', name: 'own', state: 'open' }),
      ];
      const [patch] = patchOptions({ use: { ...use, bases }, ranked: found, candidates: [] });
      expect(patch?.reasons.filter((reason) => reason.startsWith('fix the base'))).toEqual(lines);
    });
  });

  it.each<[string, Sketch, string]>([
    ['no fix yet', { cve: 'CVE-1', name: 'x', state: 'open' }, 'no fix yet'],
    ['an unknown fix', { cve: 'CVE-1', name: 'x', state: 'unknown' }, 'fix unknown to the sources'],
    [
      'a language package',
      { cve: 'CVE-1', name: 'x', type: 'npm', to: '2.0.0' },
      'npm packages are fixed in the source of the image, which no plan changes: oakum patch rebuild, source or in-place',
    ],
  ])('keeps in sight what it cannot remove: %s', (_name, sketch, how) => {
    expect(patchOptions({ use, ranked: [ranked(sketch)], candidates: [] })).toMatchObject([
      { kind: 'none', how },
    ]);
  });

  it('offers a newer tag only for findings that are gone in it', () => {
    const candidate = {
      subject: use.subject,
      image: '127.0.0.1:5000/shop/web:1.3',
      digest: sha256('new'),
      vulnerabilities: new Set(['CVE-2']),
    };
    const findings = [
      ranked({ cve: 'CVE-1', name: 'a', type: 'npm', to: '2.0.0' }),
      ranked({ cve: 'CVE-2', name: 'b', type: 'npm', to: '2.0.0' }),
    ];
    const options = patchOptions({ use, ranked: findings, candidates: [candidate] });
    expect(options.map((patch) => [patch.kind, patch.removes.map((place) => place.id)])).toEqual([
      ['tag-bump', ['finding:CVE-1:a']],
      ['none', ['finding:CVE-2:b']],
    ]);
  });

  describe('of an image that runs outside of every template', () => {
    const mesh = { id: 'c/2', name: 'mesh/Deployment/gate' };
    const outsideTemplate = [
      { workload: mesh, container: 'proxy', how: 'injected' },
      { workload: mesh, container: 'debug', how: 'ephemeral' },
    ] as const;
    const candidate = {
      subject: use.subject,
      image: '127.0.0.1:5000/shop/web:1.3',
      digest: sha256('new'),
      vulnerabilities: new Set(['CVE-2']),
    };
    const findings = [
      ranked({ cve: 'CVE-1', name: 'openssl', to: '1.0-2' }),
      ranked({ cve: 'CVE-2', name: 'x', state: 'open' }),
    ];

    it('targets nothing there, and every option says why', () => {
      const alone = { ...use, targets: [], outsideTemplate };
      const options = patchOptions({ use: alone, ranked: findings, candidates: [candidate] });
      expect(options.map(({ kind, targets, where }) => ({ kind, targets, where }))).toEqual(
        ['layer-patch', 'tag-bump', 'none'].map((kind) => ({ kind, targets: [], where: [mesh] })),
      );
      for (const { reasons } of options) {
        expect(reasons).toContain(
          "injected: not in the workload's template: mesh/Deployment/gate container proxy",
        );
        expect(reasons).toContain(
          "ephemeral: not in the workload's template: mesh/Deployment/gate container debug",
        );
      }
      expect(options.slice(0, 2).map(({ how }) => how)).toEqual(
        Array(2).fill('in no template: change what injects or starts it'),
      );
    });

    it('targets the templates that have it, too', () => {
      const [patch] = patchOptions({ use: { ...use, outsideTemplate }, ranked: findings, candidates: [] });
      expect(patch?.targets).toEqual(use.targets);
      expect(patch?.where.map(({ name }) => name)).toEqual(['mesh/Deployment/gate', 'shop/Deployment/web']);
      expect(patch?.how).toBe('layer patch, new tag, canary');
    });

    it('names ten places at most', () => {
      const many = Array.from({ length: 12 }, (_, index) => ({
        workload: { id: `c/${index}`, name: `w${String(index).padStart(2, '0')}` },
        container: 'proxy',
        how: 'injected' as const,
      }));
      const [patch] = patchOptions({
        use: { ...use, outsideTemplate: many },
        ranked: findings,
        candidates: [],
      });
      expect(patch?.reasons.find((reason) => reason.startsWith('injected'))).toMatch(
        /: w00 container proxy, .*, w09 container proxy and 2 more$/,
      );
    });
  });

  it('registers every provider on the shelf', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(optionProviders.map((provider) => provider.id).toSorted()).toEqual(
      folders.map((entry) => entry.name).toSorted(),
    );
  });
});

describe('a kernel of a node', () => {
  const node = { ...use, subject: 'node:1', reference: 'node a', digest: undefined, targets: [] };
  const kernel = ranked({ cve: 'CVE-2026-1', name: 'linux', to: '6.1.106-3' });
  const waiting = (version: string, name = 'linux', type: PackageType = 'deb') =>
    ({ release: '6.1.0-25-amd64', type, name, version }) as const;

  it.each([
    [
      'the fix waits',
      [waiting('6.1.106-3')],
      'the kernel with the fix is installed (6.1.0-25-amd64, 6.1.106-3): reboot the node',
    ],
    ['a newer one waits', [waiting('6.1.106-3'), waiting('6.1.112-1')], '6.1.112-1): reboot the node'],
    ['an older one waits', [waiting('6.1.106-2')], 'upgrade the packages of the node'],
    ['another package waits', [waiting('6.1.106-3', 'linux-azure')], 'upgrade the packages of the node'],
    ['one of another kind waits', [waiting('6.1.106-3', 'linux', 'rpm')], 'upgrade the packages of the node'],
    ['none waits', [], 'upgrade the packages of the node'],
  ])('is done by a reboot only where the fix is installed: %s', (_what, kernels, how) => {
    const [patch] = patchOptions({ use: { ...node, waiting: kernels }, ranked: [kernel], candidates: [] });
    expect(patch?.how).toContain(how);
  });
});
