import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LogFields, OakumError, silentLogger } from '../../kernel/index.ts';
import { makeRunner } from '../exec/index.ts';
import type { ExecPlugin } from './access.ts';
import {
  accessTo,
  connectTo,
  hastyClock,
  type Script,
  sendJson,
  sendStatus,
  startScriptedServer,
} from './conformance/scripted-server.ts';
import { connectKube } from './connect.ts';
import type { PluginRunner } from './credentials/plugin.ts';

/** A server that knows one bearer token. */
function only(token: () => string): Script {
  return ({ headers }, response) => {
    if (headers.authorization === token()) sendJson(response, { gitVersion: 'v1.37.1' });
    else sendStatus(response, 401, { reason: 'Unauthorized', message: 'Unauthorized' });
  };
}

const plugin: ExecPlugin = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'login',
  args: ['--cluster', 'prod'],
  environment: { PROFILE: 'prod' },
  installHint: 'brew install login',
  clusterInfo: undefined,
};

interface Ran {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Answers as the plugin's program would; the n-th run gives the n-th output. */
function runnerOf(outputs: readonly unknown[]): PluginRunner & { readonly ran: readonly Ran[] } {
  const ran: Ran[] = [];
  return {
    ran,
    async run(program, args, { environment = {} }) {
      ran.push({ program, args, environment });
      const output = outputs[ran.length - 1];
      return { exitCode: 0, stdout: new TextEncoder().encode(JSON.stringify(output)), stderr: '' };
    },
  };
}

function credential(status: Readonly<Record<string, unknown>>): unknown {
  return { apiVersion: plugin.apiVersion, kind: 'ExecCredential', status };
}

describe('credentials', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oakum-connect-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('reads a rotated token file again, after a minute or when the server refuses the old one', async () => {
    let valid = 'Bearer one';
    const path = join(directory, 'token');
    await writeFile(path, 'one\n');
    await using server = await startScriptedServer(only(() => valid));
    const clock = hastyClock();
    await using kube = connectTo(accessTo(server.url, { bearer: { kind: 'token-file', path } }), { clock });
    expect(await kube.reader.version()).toBe('v1.37.1');
    valid = 'Bearer two';
    await writeFile(path, 'two');
    expect(await kube.reader.version()).toBe('v1.37.1');
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
    valid = 'Bearer three';
    await writeFile(path, 'three');
    await clock.sleep(61_000);
    expect(await kube.reader.version()).toBe('v1.37.1');
    expect(server.seen).toHaveLength(4);
  });

  it('gives up after one reload, and says what to do', async () => {
    await using server = await startScriptedServer(only(() => 'Bearer other'));
    await using kube = connectTo(accessTo(server.url, { bearer: { kind: 'token', token: 's3cret' } }));
    const error: OakumError = await kube.reader.version().then(
      () => expect.fail('it was accepted'),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({
      code: 'kube.unauthorized',
      hint: expect.stringContaining('kubectl auth whoami'),
    });
    expect(error.message).not.toContain('s3cret');
    expect(server.seen).toHaveLength(2);
  });

  it('sends basic credentials and impersonation', async () => {
    await using server = await startScriptedServer((_seen, response) =>
      sendJson(response, { gitVersion: 'v1' }),
    );
    const bearer = { kind: 'basic', user: 'a', password: 'b' } as const;
    const impersonate = [
      ['impersonate-user', 'jane'],
      ['impersonate-group', 'dev'],
      ['impersonate-group', 'ops'],
    ] as const;
    await using kube = connectTo(accessTo(server.url, { bearer, impersonate }));
    await kube.reader.version();
    const headers = server.seen[0]?.headers;
    expect(headers?.authorization).toBe('Basic YTpi');
    expect([headers?.['impersonate-user'], headers?.['impersonate-group']]).toEqual(['jane', 'dev, ops']);
  });

  it('refuses to send a token over plain HTTP to another machine', () => {
    const access = accessTo('http://api.example', { bearer: { kind: 'token', token: 't' } });
    expect(() => connectTo(access)).toThrow(expect.objectContaining({ code: 'kube.insecure' }));
  });

  it('warns, once, that a server is not verified', async () => {
    const warned: (LogFields | undefined)[] = [];
    const logger = { ...silentLogger, warn: (_sentence: string, fields?: LogFields) => warned.push(fields) };
    const deps = { clock: hastyClock(), random: () => 0.5, logger, runner: runnerOf([]) };
    await connectKube(accessTo('https://api.example', { isInsecure: true }), deps).close();
    expect(warned).toEqual([{ server: 'https://api.example', context: 'test' }]);
  });
});

describe('credential plugins', () => {
  const bearer = { kind: 'exec', plugin } as const;

  it('serve all who wait for one run, whoever gives up, and end when all have', async () => {
    const runs: { readonly signal: AbortSignal | undefined; readonly finish: () => void }[] = [];
    const runner: PluginRunner = {
      run: (_program, _args, { signal }) =>
        new Promise((resolve, reject) => {
          const stdout = new TextEncoder().encode(JSON.stringify(credential({ token: 't' })));
          signal?.addEventListener('abort', () => reject(signal.reason));
          runs.push({ signal, finish: () => resolve({ exitCode: 0, stdout, stderr: '' }) });
        }),
    };
    await using server = await startScriptedServer(only(() => 'Bearer t'));
    await using kube = connectTo(accessTo(server.url, { bearer }), { runner });
    const [first, second] = [new AbortController(), new AbortController()];
    const given = kube.reader.version(first.signal);
    const waiting = kube.reader.version(second.signal);
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    first.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect(runs[0]?.signal?.aborted).toBe(false);
    runs[0]?.finish();
    expect(await waiting).toBe('v1.37.1');
  });

  it('are ended when nobody waits, and run again for who comes then', async () => {
    let runs = 0;
    const runner: PluginRunner = {
      run: (_program, _args, { signal }) => {
        runs += 1;
        const stdout = new TextEncoder().encode(JSON.stringify(credential({ token: 't' })));
        if (runs > 1) return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
        return new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      },
    };
    await using server = await startScriptedServer(only(() => 'Bearer t'));
    await using kube = connectTo(accessTo(server.url, { bearer }), { runner });
    const end = new AbortController();
    const given = kube.reader.version(end.signal);
    await vi.waitFor(() => expect(runs).toBe(1));
    end.abort(new Error('enough'));
    const next = kube.reader.version();
    await expect(given).rejects.toThrow('enough');
    expect(await next).toBe('v1.37.1');
  });

  it('are real programs', async () => {
    await using server = await startScriptedServer(only(() => 'Bearer from prod'));
    const script = `const { apiVersion, kind } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
      console.log(JSON.stringify({ apiVersion, kind, status: { token: 'from ' + process.env.PROFILE } }));`;
    const program = { ...plugin, command: process.execPath, args: ['-e', script] };
    const access = accessTo(server.url, { bearer: { kind: 'exec', plugin: program } });
    await using kube = connectTo(access, { runner: makeRunner({ PATH: '/usr/bin' }) });
    expect(await kube.reader.version()).toBe('v1.37.1');
  });

  it('run with their own environment and KUBERNETES_EXEC_INFO, and again only when the token ends', async () => {
    await using server = await startScriptedServer((_seen, response) =>
      sendJson(response, { gitVersion: 'v1' }),
    );
    const runner = runnerOf([
      credential({ token: 'one', expirationTimestamp: '2026-11-21T09:15:00Z' }),
      credential({ token: 'two' }),
    ]);
    const clock = hastyClock();
    await using kube = connectTo(accessTo(server.url, { bearer }), {
      runner,
      clock,
      pluginEnvironment: { AWS_REGION: 'eu', PROFILE: 'x' },
    });
    await Promise.all([kube.reader.version(), kube.reader.version()]);
    expect(runner.ran).toHaveLength(1);
    expect(runner.ran[0]).toMatchObject({ program: 'login', args: ['--cluster', 'prod'] });
    const { KUBERNETES_EXEC_INFO: info = '', ...environment } = runner.ran[0]?.environment ?? {};
    expect(environment).toEqual({ AWS_REGION: 'eu', PROFILE: 'prod' });
    expect(JSON.parse(info)).toEqual({
      apiVersion: plugin.apiVersion,
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    await clock.sleep(15 * 60_000);
    await kube.reader.version();
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer one',
      'Bearer one',
      'Bearer two',
    ]);
  });

  it('run again when the server refuses their token', async () => {
    await using server = await startScriptedServer(only(() => 'Bearer two'));
    const runner = runnerOf([credential({ token: 'one' }), credential({ token: 'two' })]);
    await using kube = connectTo(accessTo(server.url, { bearer }), { runner });
    expect(await kube.reader.version()).toBe('v1.37.1');
  });

  it('are told about the cluster when the kubeconfig says so', async () => {
    await using server = await startScriptedServer((_seen, response) =>
      sendJson(response, { gitVersion: 'v1' }),
    );
    const runner = runnerOf([credential({ token: 't' })]);
    const clusterInfo = {
      server: 'https://api.example',
      serverName: undefined,
      isInsecure: false,
      ca: { kind: 'text', text: 'PEM' },
      proxyUrl: undefined,
      config: { audience: 'x' },
    } as const;
    const asking = { kind: 'exec', plugin: { ...plugin, clusterInfo } } as const;
    await using kube = connectTo(accessTo(server.url, { bearer: asking }), { runner });
    await kube.reader.version();
    expect(JSON.parse(runner.ran[0]?.environment.KUBERNETES_EXEC_INFO ?? '').spec.cluster).toEqual({
      server: 'https://api.example',
      'certificate-authority-data': 'UEVN',
      config: { audience: 'x' },
    });
  });

  const notFound: PluginRunner = {
    run: async () => {
      throw new OakumError('exec.not-found', 'login is not on PATH');
    },
  };
  const failing: PluginRunner = {
    run: async () => ({ exitCode: 1, stdout: new Uint8Array(), stderr: 'token expired\nrun login sso' }),
  };
  it.each([
    ['are not installed', notFound, 'kube.plugin-missing', 'not installed'],
    ['fail', failing, 'kube.plugin-failed', 'ended with 1: token expired run login sso'],
    ['print something else', runnerOf(['s3cret']), 'kube.plugin-failed', 'not an ExecCredential'],
    ['give nothing', runnerOf([credential({})]), 'kube.plugin-failed', 'neither a token nor'],
    [
      'speak another version',
      runnerOf([
        {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          kind: 'ExecCredential',
          status: { token: 's3cret' },
        },
      ]),
      'kube.plugin-failed',
      'expects client.authentication.k8s.io/v1',
    ],
    [
      'give no time',
      runnerOf([credential({ token: 's3cret', expirationTimestamp: 'soon' })]),
      'kube.plugin-failed',
      'no time',
    ],
  ])('that %s are named, never with what they printed', async (_name, runner, code, words) => {
    await using kube = connectTo(accessTo('http://127.0.0.1:1', { bearer }), { runner });
    const error: OakumError = await kube.reader.version().then(
      () => expect.fail('it was accepted'),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(error.message).not.toContain('s3cret');
    if (code === 'kube.plugin-missing') expect(error.hint).toBe('brew install login');
  });
});
