import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { OakumError } from '../../../kernel/pure/index.ts';
import { type KubeconfigSource, listContexts, loadKubeconfig } from './load.ts';

interface Parts {
  readonly cluster?: string;
  readonly user?: string;
  readonly context?: string;
}

function config({ cluster = '', user = '{}', context = '' }: Parts): string {
  return `
apiVersion: v1
kind: Config
current-context: prod
clusters: [{ name: c, cluster: { server: "https://api.example:6443/", ${cluster} } }]
users: [{ name: u, user: ${user} }]
contexts: [{ name: prod, context: { cluster: c, user: u, ${context} } }, { name: other, context: { cluster: nowhere, user: u } }]
`;
}

const pem = Buffer.from('PEM').toString('base64');

describe('loadKubeconfig', () => {
  it.each([
    ['no credentials', {}, { bearer: { kind: 'none' }, server: 'https://api.example:6443', context: 'prod' }],
    ['a namespace', { context: 'namespace: shop' }, { namespace: 'shop' }],
    ['a token', { user: '{ token: t }' }, { bearer: { kind: 'token', token: 't' } }],
    [
      'a token file beside the kubeconfig, over a token',
      { user: '{ token: t, tokenFile: token }' },
      { bearer: { kind: 'token-file', path: '/etc/kube/token' } },
    ],
    [
      'basic credentials',
      { user: '{ username: a, password: b }' },
      { bearer: { kind: 'basic', user: 'a', password: 'b' } },
    ],
    [
      'certificate data over a certificate file',
      { user: `{ client-certificate: x.crt, client-certificate-data: ${pem}, client-key: /keys/x.key }` },
      { certificate: { cert: { kind: 'text', text: 'PEM' }, key: { kind: 'file', path: '/keys/x.key' } } },
    ],
    [
      'a CA file',
      { cluster: 'certificate-authority: ca.crt' },
      { ca: { kind: 'file', path: '/etc/kube/ca.crt' } },
    ],
    ['CA data', { cluster: `certificate-authority-data: ${pem}` }, { ca: { kind: 'text', text: 'PEM' } }],
    ['no verification', { cluster: 'insecure-skip-tls-verify: true' }, { isInsecure: true }],
    ['a server name', { cluster: 'tls-server-name: api.internal' }, { serverName: 'api.internal' }],
    ['a proxy', { cluster: 'proxy-url: http://proxy:3128' }, { proxyUrl: 'http://proxy:3128' }],
    [
      'impersonation',
      { user: '{ token: t, as: jane, as-groups: [dev, ops] }' },
      {
        impersonate: [
          ['impersonate-user', 'jane'],
          ['impersonate-group', 'dev'],
          ['impersonate-group', 'ops'],
        ],
      },
    ],
    [
      'the stored token of the oidc provider',
      { user: '{ auth-provider: { name: oidc, config: { id-token: t } } }' },
      { bearer: { kind: 'token', token: 't' } },
    ],
  ])('reads %s', async (_name, parts, expected) => {
    const access = await loadKubeconfig({ text: config(parts), directory: '/etc/kube' });
    expect(access).toMatchObject(expected);
  });

  it('reads a credential plugin with its environment and what it is told about the cluster', async () => {
    const user = `{ exec: { apiVersion: client.authentication.k8s.io/v1, command: ./bin/login, args: [get, token],
      env: [{ name: PROFILE, value: prod }], interactiveMode: IfAvailable, provideClusterInfo: true } }`;
    const cluster = 'extensions: [{ name: client.authentication.k8s.io/exec, extension: { audience: x } }]';
    const { bearer } = await loadKubeconfig({ text: config({ user, cluster }), directory: '/etc/kube' });
    expect(bearer).toEqual({
      kind: 'exec',
      plugin: {
        apiVersion: 'client.authentication.k8s.io/v1',
        command: '/etc/kube/bin/login',
        args: ['get', 'token'],
        environment: { PROFILE: 'prod' },
        installHint: undefined,
        clusterInfo: {
          server: 'https://api.example:6443',
          serverName: undefined,
          isInsecure: false,
          ca: undefined,
          proxyUrl: undefined,
          config: { audience: 'x' },
        },
      },
    });
  });

  it.each([
    ['text that is no YAML', { text: '{ token: s3cret' }, 'kube.config-malformed', 'is not a kubeconfig'],
    ['a list of the wrong shape', { text: 'users: 3' }, 'kube.config-malformed', 'users'],
    ['an empty file', { text: '' }, 'kube.context-missing', 'it has none'],
    ['an unknown context', { text: config({}), context: 'x' }, 'kube.context-missing', 'it has prod, other'],
    [
      'a context without its cluster',
      { text: config({}), context: 'other' },
      'kube.config-malformed',
      'nowhere',
    ],
    [
      'a certificate without key',
      { text: config({ user: `{ client-certificate: x }` }) },
      'kube.config-malformed',
      'user u',
    ],
    [
      'a v1alpha1 plugin',
      {
        text: config({
          user: '{ exec: { apiVersion: client.authentication.k8s.io/v1alpha1, command: aws } }',
        }),
      },
      'kube.config-malformed',
      'v1alpha1',
    ],
    [
      'a plugin that needs a terminal',
      {
        text: config({
          user: '{ exec: { apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always } }',
        }),
      },
      'kube.plugin-failed',
      'terminal',
    ],
    [
      'the removed gcp provider',
      { text: config({ user: '{ auth-provider: { name: gcp } }' }) },
      'kube.config-malformed',
      'gcp',
    ],
    ['no file', { paths: ['/nowhere/config'] }, 'kube.config-missing', '/nowhere/config'],
    [
      'no pod around it',
      { inCluster: { host: undefined, port: undefined } },
      'kube.config-missing',
      'not inside a cluster',
    ],
  ] satisfies readonly (readonly [string, KubeconfigSource, string, string])[])(
    'refuses %s, and says so without a secret',
    async (_name, source, code, words) => {
      const error: OakumError = await loadKubeconfig(source).then(
        () => expect.fail('it was accepted'),
        (thrown) => thrown,
      );
      expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
      expect(error.message).not.toContain('s3cret');
    },
  );

  describe('from files', () => {
    let directory = '';
    afterEach(async () => {
      await rm(directory, { recursive: true, force: true });
    });

    it('joins several, the first that names a thing wins, and passes over those that do not exist', async () => {
      directory = await mkdtemp(join(tmpdir(), 'oakum-kubeconfig-'));
      const [first, second] = [join(directory, 'a'), join(directory, 'b')];
      await writeFile(first, 'users: [{ name: u, user: { token: first } }]\nclusters: null\n');
      await writeFile(second, config({ user: '{ token: second }' }));
      const paths = [first, join(directory, 'none'), second];
      expect(await loadKubeconfig({ paths })).toMatchObject({ bearer: { kind: 'token', token: 'first' } });
      expect(await listContexts({ paths })).toEqual({ contexts: ['prod', 'other'], current: 'prod' });
    });

    it('reads the service account of a pod', async () => {
      directory = await mkdtemp(join(tmpdir(), 'oakum-kubeconfig-'));
      await writeFile(join(directory, 'token'), 't');
      await writeFile(join(directory, 'namespace'), 'oakum');
      expect(await loadKubeconfig({ inCluster: { host: 'fd00::1', port: '443', directory } })).toMatchObject({
        context: 'in-cluster',
        server: 'https://[fd00::1]:443',
        namespace: 'oakum',
        bearer: { kind: 'token-file', path: join(directory, 'token') },
        ca: { kind: 'file', path: join(directory, 'ca.crt') },
      });
    });
  });
});
