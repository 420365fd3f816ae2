import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKubeContexts } from './contexts.ts';

const first = `
current-context: prod
clusters:
- { name: prod, cluster: { server: "https://prod.example/", certificate-authority: ca.crt } }
- { name: dev, cluster: { server: "https://dev.example", certificate-authority-data: ${Buffer.from('PEM').toString('base64')} } }
contexts:
- { name: prod, context: { cluster: prod, user: nobody } }
- { name: dev, context: { cluster: dev, user: cloud } }
users:
- { name: cloud, user: { token: s3cret, exec: { apiVersion: v1, command: ./must-not-run } } }
`;
const second = `
clusters: [{ name: prod, cluster: { server: "https://other.example" } }]
contexts: [{ name: far, context: { cluster: prod } }, { name: lost, context: { cluster: nowhere } }]
`;

describe('readKubeContexts', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'oakum-contexts-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function write(name: string, text: string): Promise<string> {
    await writeFile(join(directory, name), text);
    return join(directory, name);
  }

  it('gives every context of all files, where the first file that names a cluster wins, and no credential', async () => {
    await write('ca.crt', 'CA');
    const paths = [await write('a', first), join(directory, 'none'), await write('b', second)];
    const found = await readKubeContexts(paths);
    expect(found).toEqual({
      contexts: [
        { name: 'prod', server: 'https://prod.example/', caPem: 'CA' },
        { name: 'dev', server: 'https://dev.example', caPem: 'PEM' },
        { name: 'far', server: 'https://prod.example/', caPem: 'CA' },
      ],
      current: 'prod',
      unread: [
        {
          what: 'context lost',
          code: 'kube.config-malformed',
          reason: 'it names the cluster nowhere, which is not there',
        },
      ],
    });
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('lists a broken file and a missing authority, and gives the rest', async () => {
    const paths = [await write('broken', 'clusters: 3'), directory, await write('a', first)];
    const { contexts, unread } = await readKubeContexts(paths);
    expect(contexts.map(({ name, caPem }) => [name, caPem])).toEqual([
      ['prod', undefined],
      ['dev', 'PEM'],
    ]);
    expect(unread.map(({ what, code }) => [what, code])).toEqual([
      [`kubeconfig ${paths[0]}`, 'kube.config-malformed'],
      [`kubeconfig ${directory}`, 'kube.config-missing'],
      ['context prod', 'kube.config-missing'],
    ]);
  });

  it('gives none without files, and none current where the current one is not there', async () => {
    expect(await readKubeContexts([])).toEqual({ contexts: [], current: undefined, unread: [] });
    const { current } = await readKubeContexts([await write('a', 'current-context: gone')]);
    expect(current).toBeUndefined();
  });
});
