import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newestPodSecurityMinor, podSecurityOf, podsIn, type WrittenPod } from './index.ts';

const Ids = z.array(z.string());
const Line = z.object({
  source: z.string(),
  pod: z.record(z.string(), z.unknown()),
  answers: z.array(z.object({ from: z.number().int(), baseline: Ids, restricted: Ids })),
});

const path = join(import.meta.dirname, '../../../testing/fixtures/pod-security/answers.ndjson');
const lines = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => Line.parse(JSON.parse(line)));
const minors = Array.from({ length: newestPodSecurityMinor + 1 }, (_, minor) => minor);

function onlyPod(text: string): Extract<WrittenPod, { kind: 'pod' }> {
  const [pod, ...others] = podsIn(text);
  if (pod?.kind !== 'pod' || others.length > 0) throw new Error(`not one pod: ${JSON.stringify(pod)}`);
  return pod;
}

describe('Pod Security', () => {
  it('has answers of the oracle for its whole test data and for random pods', () => {
    expect(lines.filter(({ source }) => source === 'random')).toHaveLength(400);
    expect(lines.filter(({ source }) => source !== 'random').length).toBeGreaterThan(370);
  });

  it('agrees with the library of Kubernetes about every pod in every version', () => {
    const differing = lines.flatMap(({ source, pod, answers }) => {
      const read = onlyPod(JSON.stringify(pod)).pod;
      return minors.flatMap((minor) => {
        const { baseline, restricted } = podSecurityOf(read, minor);
        const theirs = answers.findLast(({ from }) => from <= minor);
        const isEqual =
          JSON.stringify([baseline, restricted]) === JSON.stringify([theirs?.baseline, theirs?.restricted]);
        return isEqual ? [] : [{ source, pod, minor, baseline, restricted, theirs }];
      });
    });
    expect(differing).toEqual([]);
  });

  it('sees each check of the library refuse a pod', () => {
    const seen = new Set(
      lines.flatMap(({ answers }) => answers.flatMap((one) => [one.baseline, one.restricted])).flat(),
    );
    expect([...seen].toSorted()).toEqual([
      'allowPrivilegeEscalation',
      'appArmorProfile',
      'capabilities_baseline',
      'capabilities_restricted',
      'hostNamespaces',
      'hostPathVolumes',
      'hostPorts',
      'hostProbesAndHostLifecycle',
      'privileged',
      'procMount',
      'procMount_restricted',
      'restrictedVolumes',
      'runAsNonRoot',
      'runAsUser',
      'seLinuxOptions',
      'seccompProfile_baseline',
      'seccompProfile_restricted',
      'sysctls',
      'windowsHostProcess',
    ]);
  });
});
