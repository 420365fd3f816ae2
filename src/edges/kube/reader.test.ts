import { describe, expect, it } from 'vitest';
import {
  accessTo,
  connectTo,
  hastyClock,
  pod,
  type Script,
  sendJson,
  sendStatus,
  startScriptedServer,
} from './conformance/scripted-server.ts';
import type { KubeObject, KubeResource } from './interface.ts';

const pods: KubeResource = { group: '', version: 'v1', resource: 'pods', namespaced: true };

async function names(objects: AsyncIterable<KubeObject>): Promise<readonly string[]> {
  return (await Array.fromAsync(objects)).map(({ metadata }) => metadata.name);
}

function page(items: readonly unknown[], next = ''): unknown {
  return { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '7', continue: next }, items };
}

describe('list', () => {
  it('follows pages of 500 to the end and gives each object its kind', async () => {
    await using server = await startScriptedServer(({ query }, response) => {
      sendJson(
        response,
        query.get('continue') === 'two' ? page([pod('c')]) : page([pod('a'), pod('b')], 'two'),
      );
    });
    await using kube = connectTo(accessTo(server.url));
    const options = { namespace: 'shop', labelSelector: 'app in (a, b)' };
    const found = await Array.fromAsync(kube.reader.list(pods, options));
    expect(found.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Pod a',
      'Pod b',
      'Pod c',
    ]);
    expect(
      server.seen.map(({ path, query }) => `${path} ${query.get('limit')} ${query.get('labelSelector')}`),
    ).toEqual([
      '/api/v1/namespaces/shop/pods 500 app in (a, b)',
      '/api/v1/namespaces/shop/pods 500 app in (a, b)',
    ]);
  });

  it('begins again when its snapshot expired, and misses nothing that sorts before where it stood', async () => {
    const expired = { reason: 'Expired', message: 'too old', metadata: { continue: 'newer' } };
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (n === 1) sendStatus(response, 410, expired);
      else if (query.get('continue') === null)
        sendJson(response, page(n === 0 ? [pod('b')] : [pod('a'), pod('b')], 'next'));
      else sendJson(response, page([pod('c')]));
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await names(kube.reader.list(pods))).toEqual(['b', 'a', 'c']);
    expect(server.seen.map(({ query }) => query.get('continue'))).toEqual([null, 'next', null, 'next']);
  });

  it('says after its last object that some may be missing when no snapshot lives as long as the list', async () => {
    const expired = { reason: 'Expired', message: 'too old', metadata: { continue: 'newer' } };
    await using server = await startScriptedServer(({ query }, response) => {
      const token = query.get('continue');
      if (token === null) sendJson(response, page([pod('a')], 'next'));
      else if (token === 'newer') sendJson(response, page([pod('b')]));
      else sendStatus(response, 410, expired);
    });
    await using kube = connectTo(accessTo(server.url));
    const found: string[] = [];
    const reading = (async () => {
      for await (const { metadata } of kube.reader.list(pods)) found.push(metadata.name);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'kube.gone',
      retry: 'later',
      message: expect.stringContaining('what moved meanwhile may be missing'),
    });
    expect(found).toEqual(['a', 'b']);
  });

  it('ends with a server whose newer snapshots expire too', async () => {
    const expired = { reason: 'Expired', message: 'too old', metadata: { continue: 'newer' } };
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('continue') === null) sendJson(response, page([pod('a')], 'next'));
      else sendStatus(response, 410, expired);
    });
    await using kube = connectTo(accessTo(server.url));
    await expect(names(kube.reader.list(pods))).rejects.toMatchObject({ code: 'kube.gone', retry: 'later' });
  });

  it('starts again without giving an object twice when the server offers no newer snapshot', async () => {
    await using server = await startScriptedServer(({ query }, response, n) => {
      if (query.get('continue') !== null && n === 1) sendStatus(response, 410, { reason: 'Expired' });
      else if (query.get('continue') === null) sendJson(response, page([pod('a')], 'next'));
      else sendJson(response, page([pod('b')]));
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await names(kube.reader.list(pods))).toEqual(['a', 'b']);
  });

  it('gives up when snapshots expire again and again', async () => {
    await using server = await startScriptedServer(({ query }, response) => {
      if (query.get('continue') === null) sendJson(response, page([pod('a')], 'next'));
      else sendStatus(response, 410, { reason: 'Expired', message: 'too old' });
    });
    await using kube = connectTo(accessTo(server.url));
    await expect(names(kube.reader.list(pods))).rejects.toMatchObject({ code: 'kube.gone', retry: 'later' });
  });

  it('asks for a page again when the connection breaks in the middle of it', async () => {
    await using server = await startScriptedServer((_seen, response, n) => {
      if (n > 0) return sendJson(response, page([pod('a'), pod('b')]));
      response.writeHead(200).write('{"kind":"PodList","apiVersion":"v1","items":[{"metadata":');
      response.socket?.destroySoon();
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await names(kube.reader.list(pods))).toEqual(['a', 'b']);
  });
});

describe('errors', () => {
  it.each([
    [
      '403',
      403,
      { message: 'pods is forbidden: User "bob" cannot list' },
      'kube.forbidden',
      'never',
      'cannot list pods in all namespaces: pods is forbidden',
    ],
    [
      '404',
      404,
      { message: 'the server could not find the requested resource' },
      'kube.not-found',
      'never',
      'could not find',
    ],
    ['501', 501, { message: 'not here' }, 'kube.unsupported', 'never', 'not here'],
    ['422', 422, { message: 'bad selector' }, 'kube.invalid', 'never', 'bad selector'],
    ['500', 500, { message: 'etcdserver: request timed out' }, 'kube.server', 'later', 'etcdserver'],
  ])('names what a %s was about', async (_name, code, status, expected, retry, words) => {
    await using server = await startScriptedServer((_seen, response) => sendStatus(response, code, status));
    await using kube = connectTo(accessTo(server.url));
    const message = expect.stringContaining(words);
    await expect(names(kube.reader.list(pods))).rejects.toMatchObject({ code: expected, retry, message });
    await expect(names(kube.reader.list(pods))).rejects.toThrow(server.url);
  });

  it('waits as long as a throttling server asks, then goes on', async () => {
    const clock = hastyClock();
    await using server = await startScriptedServer((_seen, response, n) => {
      if (n > 0) return sendJson(response, page([pod('a')]));
      response.setHeader('retry-after', '7');
      sendStatus(response, 429, { reason: 'TooManyRequests' });
    });
    await using kube = connectTo(accessTo(server.url), { clock });
    expect(await names(kube.reader.list(pods))).toEqual(['a']);
    expect(clock.slept).toEqual([7000]);
  });

  it('says that nothing listens, after trying again', async () => {
    const server = await startScriptedServer(() => {});
    await server[Symbol.asyncDispose]();
    const clock = hastyClock();
    await using kube = connectTo(accessTo(server.url), { clock });
    await expect(kube.reader.version()).rejects.toMatchObject({
      code: 'kube.unreachable',
      retry: 'later',
      hint: expect.stringContaining('nothing listens'),
    });
    expect(clock.slept).toHaveLength(3);
  });

  it('quotes a proxy that answers with a page', async () => {
    await using server = await startScriptedServer((_seen, response) => {
      response.writeHead(502).end('<html><body><h1>Bad Gateway</h1> nginx</body></html>');
    });
    await using kube = connectTo(accessTo(server.url));
    await expect(kube.reader.version()).rejects.toThrow('Bad Gateway nginx');
  });

  it.each<[string, Script]>([
    ['what is not JSON', (_seen, response) => response.end('hello')],
    ['what is not a list', (_seen, response) => sendJson(response, { kind: 'Pod' })],
    [
      'an object without uid',
      (_seen, response) => sendJson(response, page([{ metadata: { name: 'a', resourceVersion: '1' } }])),
    ],
  ])('refuses %s as malformed', async (_name, script) => {
    await using server = await startScriptedServer(script);
    await using kube = connectTo(accessTo(server.url));
    await expect(names(kube.reader.list(pods))).rejects.toMatchObject({ code: 'kube.malformed' });
  });

  it('refuses a name that would climb out of its path', async () => {
    await using kube = connectTo(accessTo('http://127.0.0.1:1'));
    await expect(kube.reader.get(pods, '../secrets', { namespace: 'shop' })).rejects.toThrow(
      'cannot be a name',
    );
  });

  it('ends with the reason of the signal when it is aborted', async () => {
    const controller = new AbortController();
    await using server = await startScriptedServer(() => controller.abort(new Error('enough')));
    await using kube = connectTo(accessTo(server.url));
    await expect(names(kube.reader.list(pods, { signal: controller.signal }))).rejects.toThrow('enough');
  });
});

describe('get and version', () => {
  it('reads one object, trimmed to what is used, and the server version below a path prefix', async () => {
    await using server = await startScriptedServer(({ path }, response) => {
      if (path === '/k8s/clusters/c-1/version')
        return sendJson(response, { gitVersion: 'v1.37.1', major: '1' });
      sendJson(response, { apiVersion: 'v1', kind: 'Pod', ...pod('a'), spec: { nodeName: 'n' }, type: 'x' });
    });
    await using kube = connectTo(accessTo(`${server.url}/k8s/clusters/c-1`));
    expect(await kube.reader.version()).toBe('v1.37.1');
    expect(await kube.reader.get(pods, 'a', { namespace: 'shop' })).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'shop', uid: 'uid-a', resourceVersion: '1' },
      spec: { nodeName: 'n' },
      status: undefined,
    });
    expect(server.seen[1]?.path).toBe('/k8s/clusters/c-1/api/v1/namespaces/shop/pods/a');
  });
});

describe('groups and served', () => {
  it('refuse an answer that names none, and say which field', async () => {
    await using server = await startScriptedServer((_, response) => {
      sendJson(response, { kind: 'APIGroupList', groups: [{ name: 'apps' }], resources: 'none' });
    });
    await using kube = connectTo(accessTo(server.url));
    await expect(kube.reader.groups()).rejects.toMatchObject({
      code: 'kube.malformed',
      message: expect.stringContaining('groups.0.versions'),
    });
    await expect(kube.reader.served({ group: 'apps', version: 'v1' })).rejects.toMatchObject({
      code: 'kube.malformed',
      message: expect.stringContaining('/apis/apps/v1'),
    });
  });
});
