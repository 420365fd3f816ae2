import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { objectOf, templateWith } from '../conformance/objects-reader.ts';
import { workloadKinds } from './register.ts';

describe('the shelf of workload kinds', () => {
  it('has a line for each folder, and a folder for each line', async () => {
    const entries = await readdir(import.meta.dirname, { withFileTypes: true });
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name.replaceAll('-', ''));
    expect(workloadKinds.map(({ id }) => id.toLowerCase())).toEqual(folders.toSorted());
  });

  it.each(workloadKinds.map((kind) => [kind.id, kind] as const))(
    '%s refuses an object without pod template',
    (id, kind) => {
      const object = objectOf({ kind: id, name: 'x', spec: { replicas: 1 } });
      expect(() => kind.read(object)).toThrow(expect.objectContaining({ code: 'inventory.malformed' }));
    },
  );

  const template = templateWith('web=web:1');
  const ended = { conditions: [{ type: 'Complete', status: 'True' }] };
  it.each([
    ['Deployment', { replicas: 3, template }, { readyReplicas: 2 }, [3, 2, 'running']],
    ['Deployment', { template }, {}, [1, 0, 'running']],
    ['Deployment', { replicas: 0, template }, {}, [0, 0, 'defined']],
    ['StatefulSet', { replicas: 2, template }, { readyReplicas: 2 }, [2, 2, 'running']],
    ['DaemonSet', { template }, { desiredNumberScheduled: 4, numberReady: 3 }, [4, 3, 'running']],
    ['DaemonSet', { template }, undefined, [0, 0, 'defined']],
    ['ReplicaSet', { replicas: 2, template }, { readyReplicas: 1 }, [2, 1, 'running']],
    ['Job', { parallelism: 2, template }, { ready: 1 }, [2, 1, 'running']],
    ['Job', { suspend: true, template }, {}, [0, 0, 'defined']],
    ['Job', { template }, ended, [0, 0, 'finished']],
    ['CronJob', { jobTemplate: { spec: { template } } }, { active: [{}] }, [1, undefined, 'running']],
    ['CronJob', { suspend: true, jobTemplate: { spec: { template } } }, {}, [0, undefined, 'defined']],
    [
      'Pod',
      template.spec,
      { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      [1, 1, 'running'],
    ],
    ['Pod', template.spec, { phase: 'Pending' }, [1, 0, 'running']],
    ['Pod', template.spec, { phase: 'Failed' }, [0, 0, 'finished']],
  ] as const)('%s %j %j', (id, spec, status, expected) => {
    const kind = workloadKinds.find((candidate) => candidate.id === id);
    const facts = kind?.read(
      objectOf({ kind: id, name: 'x', spec, status, metadata: { labels: { app: 'web' } } }),
    );
    expect([facts?.replicas, facts?.readyReplicas, facts?.activity]).toEqual(expected);
    expect(facts?.template).toEqual({
      labels: { app: 'web' },
      hostNetwork: false,
      containers: [{ name: 'web', role: 'regular', image: 'web:1', ports: [] }],
    });
  });
});
