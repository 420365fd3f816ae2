import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeRig } from '../../../rig/describe-rig.ts';
import { type Plane, startPlane } from '../../../rig/plane.ts';
import { newestPodSecurityMinor, podSecurityOf, podsIn } from './index.ts';

const answers = join(import.meta.dirname, '../../../testing/fixtures/pod-security/answers.ndjson');
const pods = readFileSync(answers, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .filter(({ source }) => source !== 'random')
  .map(({ source, pod }) => ({ source: String(source), pod }));

/** Those at which a rule changes, and the newest. */
const minors = [0, 8, 18, 19, 22, 23, 25, 31, 34, 35, newestPodSecurityMinor];
const levels = ['baseline', 'restricted'] as const;
const namespaces = minors.flatMap((minor) =>
  levels.map((level) => ({ minor, level, name: `${level}-${minor}` })),
);

describeRig('Pod Security', ['control-plane'], () => {
  let plane: Plane;
  let agent: Agent;

  beforeAll(async () => {
    plane = await startPlane();
    agent = new Agent({ connect: { ca: plane.caPem }, connections: 8 });
    await plane.apply(
      namespaces.map(({ minor, level, name }) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: {
          name,
          labels: {
            'pod-security.kubernetes.io/warn': level,
            'pod-security.kubernetes.io/warn-version': `v1.${minor}`,
          },
        },
      })),
    );
    for (const { name } of namespaces) await defaultAccount(name);
  });

  afterAll(async () => {
    await agent?.destroy();
    await plane?.stop();
  });

  /** Without it no pod is admitted at all. */
  async function defaultAccount(namespace: string): Promise<void> {
    await vi.waitUntil(
      () =>
        plane.api.get(`/api/v1/namespaces/${namespace}/serviceaccounts/default`).then(
          () => true,
          () => false,
        ),
      { timeout: 120_000 },
    );
  }

  /** What the API server warns of; undefined where it takes no such pod at all. */
  async function warningOf(
    namespace: string,
    pod: { readonly metadata: object },
  ): Promise<string | undefined> {
    const { statusCode, headers, body } = await request(
      `${plane.url}/api/v1/namespaces/${namespace}/pods?dryRun=All`,
      {
        dispatcher: agent,
        method: 'POST',
        headers: { authorization: `Bearer ${plane.adminToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...pod, metadata: { ...pod.metadata, name: 'asked' } }),
      },
    );
    await body.dump();
    if (statusCode === 422) return undefined;
    expect(statusCode).toBe(201);
    const warnings = [headers.warning ?? ''].flat().join('\n');
    return /would violate PodSecurity/.test(warnings) ? warnings : '';
  }

  it('says of every pod of the library what the API server warns of when it is made', async () => {
    const differing: unknown[] = [];
    const seen = { warned: 0, fine: 0, refused: new Set<string>() };
    for (const { name, minor, level } of namespaces) {
      const asked = pods.map(async ({ source, pod }) => {
        const warning = await warningOf(name, pod);
        if (warning === undefined) return seen.refused.add(source);
        const [read] = podsIn(JSON.stringify(pod));
        if (read?.kind !== 'pod') return differing.push({ source, read });
        const ids = podSecurityOf(read.pod, minor)[level];
        if (warning === '') seen.fine += 1;
        else seen.warned += 1;
        return ids.length > 0 === (warning !== '') || differing.push({ name, source, ids, warning });
      });
      await Promise.all(asked);
    }
    expect(differing).toEqual([]);
    expect(seen.warned).toBeGreaterThan(3000);
    expect(seen.fine).toBeGreaterThan(1000);
    // What an API server of this version takes for no pod, whatever its namespace asks: unmasked without a user namespace.
    const kinds = new Set([...seen.refused].map((source) => source.replace(/^.*\/(\D+)\d+\.yaml$/, '$1')));
    expect([...kinds].toSorted()).toEqual(['procmount']);
  });
});
