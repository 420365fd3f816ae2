import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { makeAuthority } from '../../testing/certificates/index.ts';
import { type FakeEstate, startFakeEstate } from '../support/fake-estate.ts';
import { lessImage } from '../support/images.ts';
import { reportOf, said, unreadOf } from '../support/said.ts';

/** A cluster that cannot be reached ends the scan; one that shows a part of itself is scanned as far as it goes. */
describe('a cluster that cannot be read', () => {
  let estate: FakeEstate;
  beforeAll(async () => {
    estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
    await estate.deploy('web', 'shop/web:1.0');
  });
  afterAll(() => estate?.stop());

  /** A kubeconfig like the right one but for one text. */
  function kubeconfig(name: string, from: string | RegExp, to: string): string {
    const path = estate.path(name);
    writeFileSync(path, readFileSync(estate.path('kubeconfig'), 'utf8').replace(from, to));
    return path;
  }

  test('unreachable', async () => {
    const path = kubeconfig('unreachable', /127\.0\.0\.1:\d+/, '127.0.0.1:9');
    expect(said(await estate.oakum(['scan', '--kubeconfig', path]))).toEqual({
      exit: 1,
      code: 'kube.unreachable',
      message: 'http://127.0.0.1:9: cannot get namespaces kube-system: connect ECONNREFUSED 127.0.0.1:9',
      because: '',
      hint: 'nothing listens there: is the cluster up, and is this the right context?',
    });
  });

  test('expired token', async () => {
    estate.kube.control.setToken('old', { name: 'jane' });
    const path = kubeconfig('expired', 'admin', 'old');
    expect((await estate.oakum(['scan', '--kubeconfig', path])).code).toBe(0);
    estate.kube.control.revokeToken('old');
    expect(said(await estate.oakum(['scan', '--kubeconfig', path]))).toEqual({
      exit: 1,
      code: 'kube.unauthorized',
      message: `${estate.kube.url}: cannot get namespaces kube-system: Unauthorized`,
      because: '',
      hint: 'sign in again; `kubectl auth whoami --context fake` shows who the server sees',
    });
  });

  test('forbidden: what may be read is judged, and every list that may not is named', async () => {
    const resources = ['deployments', 'replicasets', 'pods', 'namespaces', 'nodes'];
    const rules = [{ verbs: ['get', 'list', 'watch'], apiGroups: ['*'], resources }];
    estate.kube.control.setToken('few', { name: 'jane', rules });
    const path = kubeconfig('forbidden', 'admin', 'few');
    const result = await estate.oakum(['scan', '--kubeconfig', path, '-o', 'json']);
    expect(result.code).toBe(4);
    const { coverage, patches, findings } = reportOf(result);
    const forbidden = [
      'cronjobs',
      'customresourcedefinitions',
      'daemonsets',
      'endpointslices',
      'gateways.gateway.networking.k8s.io',
      'httproutes.gateway.networking.k8s.io',
      'ingresses',
      'jobs',
      'networkpolicies',
      'services',
      'statefulsets',
    ];
    expect(unreadOf(coverage)).toEqual(forbidden.map((what) => `kube.forbidden ${what}`));
    expect(coverage.total).toBe(coverage.read + forbidden.length);
    expect(coverage.unread[0]?.reason).toMatch(
      /User "jane" cannot list resource "cronjobs" in API group "batch"/,
    );
    expect(patches[0]?.title).toContain('shop/web:1.0 less 590-2');
    expect(findings.find((one) => one.package.name === 'less')?.exposure.level).toBe('unknown');
  });

  test('clock off: a certificate of the future asks about the clock', async () => {
    const authority = makeAuthority('tomorrow', systemClock.now().add({ hours: 72 }));
    const tls = { ...authority.issue('kube-apiserver', ['127.0.0.1']), ca: authority.cert };
    const ahead = await startFakeEstate({ kube: { tls } });
    try {
      expect(said(await ahead.oakum(['scan']))).toEqual({
        exit: 1,
        code: 'kube.untrusted',
        message: `${ahead.kube.url}: cannot get namespaces kube-system: certificate is not yet valid`,
        because: '',
        hint: "the server's certificate is not valid yet: is this machine's clock wrong?",
      });
    } finally {
      await ahead.stop();
    }
  });

  test.each([
    ['no such file', ['--kubeconfig', '/nonexistent/config'], 'kube.config-missing', /no kubeconfig at/],
    ['no such context', ['--context', 'prod'], 'kube.context-missing', /no context prod; it has fake/],
  ])('a kubeconfig with %s is wrong configuration', async (_name, flags, code, message) => {
    const answer = said(await estate.oakum(['scan', ...flags]));
    expect(answer).toMatchObject({ exit: 2, code, message: expect.stringMatching(message) });
    expect(answer.hint).not.toBe('');
  });
});
