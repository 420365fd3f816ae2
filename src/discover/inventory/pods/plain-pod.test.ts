import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { isPlainPod } from './plain-pod.ts';
import { podFacts } from './pod.ts';
import { Pod } from './pod-document.ts';
import { makePodIntern } from './pod-intern.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const status = {
  name: 'web',
  imageID: `docker.io/library/nginx@${digest}`,
  ready: true,
  restartCount: 2,
  state: { running: { startedAt: '2026-11-01T08:12:50Z' } },
};
const spec = {
  nodeName: 'node-1',
  hostNetwork: true,
  containers: [{ name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80, hostPort: 8080 }] }],
  initContainers: [{ name: 'mesh', image: 'mesh:1', restartPolicy: 'Always' }],
};
const running = {
  phase: 'Running',
  podIPs: [{ ip: '10.0.0.1' }],
  conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }],
  containerStatuses: [status],
};

function podOf(parts: { readonly spec?: unknown; readonly status?: unknown }): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-0', uid: 'u', resourceVersion: '1', labels: { app: 'web' } },
    ...parts,
  };
}

describe('isPlainPod', () => {
  it.each([
    ['one that runs', { spec, status: running }],
    ['one that nobody has scheduled', { spec: { containers: [] } }],
    ['one that waits', { spec, status: { containerStatuses: [{ ...status, state: { waiting: {} } }] } }],
    [
      'one that ended',
      { spec, status: { containerStatuses: [{ ...status, state: { terminated: { reason: 'Error' } } }] } },
    ],
  ])('knows %s, of which it says what the schema says', (_name, parts) => {
    const pod = podOf(parts);
    expect(isPlainPod(pod) && factsOf(pod, pod)).toEqual(factsOf(pod, Pod.parse(pod)));
  });

  it.each([
    ['no spec', { status: running }],
    ['no containers', { spec: {} }],
    ['a container that is null', { spec: { containers: [null] } }],
    ['a container without an image', { spec: { containers: [{ name: 'web' }] } }],
    [
      'a port with a fraction',
      { spec: { containers: [{ name: 'a', image: '', ports: [{ containerPort: 1.5 }] }] } },
    ],
    ['a null status', { spec, status: null }],
    ['null addresses', { spec, status: { podIPs: null } }],
    ['a status without an image', { spec, status: { containerStatuses: [{ name: 'web' }] } }],
    ['a reason that is a number', { spec, status: { conditions: [{ type: 'a', status: 'b', reason: 1 }] } }],
  ])('leaves to the schema: %s', (_name, parts) => {
    expect(isPlainPod(podOf(parts))).toBe(false);
  });

  it('never says anything else than the schema, whatever comes', () => {
    let plain = 0;
    fc.assert(
      fc.property(
        fc.record({ spec: anySpec(), status: anyStatus() }, { requiredKeys: ['spec'] }),
        (parts) => {
          const pod = podOf(JSON.parse(JSON.stringify(parts)));
          if (!isPlainPod(pod)) return;
          plain += 1;
          expect(factsOf(pod, pod)).toEqual(factsOf(pod, Pod.parse(pod)));
        },
      ),
      { numRuns: 300 },
    );
    expect(plain).toBeGreaterThan(0);
  });
});

function factsOf(object: KubeObject, pod: Pod) {
  return podFacts(object, pod, makePodIntern());
}

const odd = fc.jsonValue({ maxDepth: 2 });

function mostly<T>(arbitrary: fc.Arbitrary<T>) {
  return fc.oneof({ weight: 30, arbitrary }, { weight: 1, arbitrary: odd });
}

const name = mostly(fc.constantFrom('web', 'mesh', ''));

function anySpec() {
  const port = fc.record(
    { containerPort: mostly(fc.nat()), hostPort: mostly(fc.nat()) },
    { requiredKeys: ['containerPort'] },
  );
  const container = mostly(
    fc.record(
      {
        name,
        image: name,
        restartPolicy: mostly(fc.constant('Always')),
        ports: mostly(fc.array(port, { maxLength: 2 })),
      },
      { requiredKeys: ['name', 'image'] },
    ),
  );
  const containers = mostly(fc.array(container, { maxLength: 3 }));
  return mostly(
    fc.record(
      {
        containers,
        initContainers: containers,
        ephemeralContainers: containers,
        hostNetwork: mostly(fc.boolean()),
        nodeName: name,
      },
      { requiredKeys: ['containers'] },
    ),
  );
}

function anyStatus() {
  const reason = mostly(fc.record({ reason: name }, { requiredKeys: [] }));
  const state = mostly(
    fc.record({ running: odd, waiting: reason, terminated: reason }, { requiredKeys: [] }),
  );
  const one = mostly(
    fc.record(
      {
        name,
        imageID: mostly(fc.constantFrom('', `docker.io/nginx@${digest}`, digest)),
        ready: mostly(fc.boolean()),
        restartCount: mostly(fc.nat()),
        state,
      },
      { requiredKeys: ['name', 'imageID', 'ready', 'restartCount'] },
    ),
  );
  const condition = fc.record({
    type: mostly(fc.constantFrom('Ready', 'PodScheduled')),
    status: mostly(fc.constantFrom('True', 'False')),
    reason: name,
  });
  const statuses = mostly(fc.array(one, { maxLength: 3 }));
  return mostly(
    fc.record(
      {
        phase: mostly(fc.constantFrom('Running', 'Failed')),
        podIPs: mostly(fc.array(fc.record({ ip: name }), { maxLength: 2 })),
        conditions: mostly(fc.array(condition, { maxLength: 2 })),
        containerStatuses: statuses,
        initContainerStatuses: statuses,
        ephemeralContainerStatuses: statuses,
      },
      { requiredKeys: [] },
    ),
  );
}
