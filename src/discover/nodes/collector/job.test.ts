import { describe, expect, it } from 'vitest';
import { osFamily } from './family.ts';
import { collectorJob, collectorName } from './job.ts';

const image = `registry.invalid/oakum@sha256:${'a'.repeat(64)}`;
const node = { name: 'node-1', uid: '0f2b2c0e-0000-4000-8000-000000000001' };
const familyOf = (osImage: string) => {
  const answer = osFamily(osImage);
  if (answer.kind !== 'family') throw new Error(`${osImage} is of no family`);
  return answer.family;
};
const wanted = {
  node,
  family: familyOf('Debian GNU/Linux 12 (bookworm)'),
  reach: 'whole',
  namespace: 'oakum-nodes',
  image,
  deadlineSeconds: 120,
} as const;

describe('the Job of the collector', () => {
  it('has no rights, no token, nothing writable, and an end', () => {
    expect(collectorJob(wanted)).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: collectorName(node),
        namespace: 'oakum-nodes',
        labels: {
          'app.kubernetes.io/managed-by': 'oakum',
          'app.kubernetes.io/component': 'node-collector',
        },
        annotations: { 'oakum.dev/node': 'node-1' },
      },
      spec: {
        backoffLimit: 0,
        completions: 1,
        parallelism: 1,
        activeDeadlineSeconds: 120,
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: {
            labels: {
              'app.kubernetes.io/managed-by': 'oakum',
              'app.kubernetes.io/component': 'node-collector',
            },
          },
          spec: {
            nodeName: 'node-1',
            tolerations: [{ operator: 'Exists' }],
            restartPolicy: 'Never',
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            hostNetwork: false,
            hostPID: false,
            hostIPC: false,
            terminationGracePeriodSeconds: 5,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 65534,
              runAsGroup: 65534,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                name: 'collector',
                image,
                args: ['tool', 'gather-host', '--root', '/host', '--name', 'node-1'],
                env: [{ name: 'HOME', value: '/nonexistent' }],
                resources: {
                  requests: { cpu: '50m', memory: '96Mi' },
                  limits: { cpu: '1', memory: '384Mi' },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  privileged: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ['ALL'] },
                },
                volumeMounts: [
                  { name: 'host-0', mountPath: '/host/etc/os-release', readOnly: true },
                  { name: 'host-1', mountPath: '/host/var/lib/dpkg', readOnly: true },
                  { name: 'host-2', mountPath: '/host/boot', readOnly: true },
                  { name: 'host-3', mountPath: '/host/lib/modules', readOnly: true },
                  { name: 'host-4', mountPath: '/host/run', readOnly: true },
                ],
              },
            ],
            volumes: [
              { name: 'host-0', hostPath: { path: '/etc/os-release', type: 'File' } },
              { name: 'host-1', hostPath: { path: '/var/lib/dpkg', type: 'Directory' } },
              { name: 'host-2', hostPath: { path: '/boot', type: 'Directory' } },
              { name: 'host-3', hostPath: { path: '/lib/modules', type: 'Directory' } },
              { name: 'host-4', hostPath: { path: '/run', type: 'Directory' } },
            ],
          },
        },
      },
    });
  });

  it.each([
    ['Debian GNU/Linux 12 (bookworm)', ['/etc/os-release', '/var/lib/dpkg']],
    ['Ubuntu 24.04.3 LTS', ['/etc/os-release', '/var/lib/dpkg']],
    ['Red Hat Enterprise Linux 9.4 (Plow)', ['/etc/os-release', '/var/lib/rpm']],
    ['Amazon Linux 2023.8.20250721', ['/etc/os-release', '/var/lib/rpm']],
    ['Oracle Linux Server 9.5', ['/etc/os-release', '/var/lib/rpm']],
    ['SUSE Linux Enterprise Server 15 SP6', ['/etc/os-release', '/usr/lib/sysimage/rpm']],
    ['openSUSE Leap 15.6', ['/etc/os-release', '/usr/lib/sysimage/rpm']],
    ['Red Hat Enterprise Linux CoreOS 418.94', ['/etc/os-release', '/usr/share/rpm']],
    ['Alpine Linux v3.20', ['/etc/os-release', '/lib/apk/db']],
  ])('of least reach mounts of %s only %j', (osImage, paths) => {
    const job = collectorJob({ ...wanted, family: familyOf(osImage), reach: 'least' });
    const mounted = JSON.stringify(job).matchAll(/"hostPath":\{"path":"([^"]+)"/g);
    expect([...mounted].map(([, path]) => path)).toEqual(paths);
  });

  it.each([
    ['Bottlerocket OS 1.26.1 (aws-k8s-1.31)', 'image-based'],
    ['Talos (v1.9.1)', 'image-based'],
    ['Flatcar Container Linux by Kinvolk 4152.2.0', 'image-based'],
    ['Container-Optimized OS from Google', 'image-based'],
    ['Windows Server 2022 Datacenter', 'unknown'],
    ['', 'unknown'],
  ])('is never made for %j: %s', (osImage, kind) => {
    expect(osFamily(osImage).kind).toBe(kind);
  });

  it.each(['registry.invalid/oakum:1', 'registry.invalid/oakum', `oakum:1@sha256:${'a'.repeat(63)}`])(
    'is refused with the image %s',
    (tagged) => {
      expect(() => collectorJob({ ...wanted, image: tagged })).toThrow(
        expect.objectContaining({ code: 'nodes.image-without-digest' }),
      );
    },
  );
});
