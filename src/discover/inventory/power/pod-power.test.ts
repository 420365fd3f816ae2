import { describe, expect, it } from 'vitest';
import { pathFact } from './host-paths.ts';
import { powerOf } from './pod-power.ts';

const safe = { runAsNonRoot: true };

function factsOf(spec: object): readonly string[] | undefined {
  return powerOf({ spec: { securityContext: safe, containers: [{ name: 'web' }], ...spec } })?.facts.map(
    ({ kind, says }) => `${kind}: ${says}`,
  );
}

const mounting = (path: string, readOnly?: boolean) => ({
  volumes: [
    { name: 'host', hostPath: { path } },
    { name: 'data', emptyDir: {} },
  ],
  containers: [
    { name: 'web', volumeMounts: [{ name: 'host', readOnly }, { name: 'data' }, { name: 'gone' }] },
  ],
});
const secured = (securityContext: object) => ({ containers: [{ name: 'web', securityContext }] });

describe('powerOf', () => {
  it.each<[string, object, readonly string[]]>([
    ['nothing', {}, []],
    ['the processes of the node', { hostPID: true }, ['host-pid: sees the processes of its node']],
    ['the network of the node', { hostNetwork: true }, ['host-network: is on the network of its node']],
    ['memory of the node', { hostIPC: true }, ['host-ipc: shares memory with processes of its node']],
    ['everything', secured({ ...safe, privileged: true }), ['privileged: container web is privileged']],
    [
      'a capability, as people also write it',
      secured({ capabilities: { add: ['cap_sys_admin', 'CHOWN'] } }),
      ['capabilities-strong: container web adds SYS_ADMIN, CHOWN'],
    ],
    [
      'a small one',
      secured({ capabilities: { add: ['NET_RAW'] } }),
      ['capabilities: container web adds NET_RAW'],
    ],
    ['none', secured({ capabilities: { add: [] } }), []],
    ['root', secured({ runAsUser: 0 }), ['root: container web runs as root']],
    ['a user', { securityContext: { runAsUser: 1000 } }, []],
    ['root by the pod', { securityContext: { runAsUser: 0 } }, ['root: container web runs as root']],
    ['root of a user namespace', { securityContext: { runAsUser: 0 }, hostUsers: false }, []],
    [
      'the user of the image',
      { securityContext: null },
      ['user-unknown: container web runs as the user of its image, root or not'],
    ],
    ['a path', mounting('/srv/data'), ['host-path: container web writes /srv/data of its node']],
    ['a path to read', mounting('/srv', true), ['host-path-read-only: container web reads /srv of its node']],
    [
      'the power of an init container',
      { initContainers: [{ name: 'init', securityContext: { privileged: true } }] },
      ['privileged: container init is privileged'],
    ],
  ])('sees that a template gives %s', (_name, spec, facts) => {
    expect(factsOf(spec)).toEqual(facts);
  });

  it('keeps the level, the account and whether its token is mounted', () => {
    const containers = [{ name: 'web' }];
    expect(powerOf({ spec: { containers } })).toMatchObject({ level: 'baseline', account: 'default' });
    expect(powerOf({ spec: { containers } })).not.toHaveProperty('mountsToken');
    const spec = {
      containers,
      hostPID: true,
      serviceAccountName: 'shop',
      automountServiceAccountToken: false,
    };
    expect(powerOf({ spec })).toMatchObject({ level: 'privileged', account: 'shop', mountsToken: false });
  });

  it('sees a token that a volume brings where mounting it by itself is refused', () => {
    const volumes = [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }];
    const spec = { containers: [{ name: 'web' }], automountServiceAccountToken: false, volumes };
    expect(powerOf({ spec })?.mountsToken).toBe(true);
  });

  it.each([[{}], [{ spec: {} }], [{ spec: { containers: [{ name: 'web', volumeMounts: 'all' }] } }]])(
    'does not know of %j',
    (template) => {
      expect(powerOf(template)).toBeUndefined();
    },
  );
});

describe('pathFact', () => {
  it.each([
    ['/', false, 'host-path-sensitive'],
    ['/', true, 'host-path-sensitive-read-only'],
    ['//etc//./kubernetes/', false, 'host-path-sensitive'],
    ['/srv/../etc', false, 'host-path-sensitive'],
    ['/var', false, 'host-path-sensitive'],
    ['/var/lib/kubelet/pods', true, 'host-path-sensitive-read-only'],
    ['/var/log', false, 'host-path'],
    ['/etcetera', false, 'host-path'],
    ['/var/run/docker.sock', true, 'runtime-socket'],
    ['/run/containerd/containerd.sock', false, 'runtime-socket'],
    ['/var/run', true, 'runtime-socket'],
    ['/run/k3s/containerd/containerd.sock', false, 'runtime-socket'],
    ['/srv/mydocker.sock', false, 'host-path'],
  ])('%s, read only: %s', (path, isReadOnly, kind) => {
    expect(pathFact('web', path, isReadOnly).kind).toBe(kind);
  });
});
