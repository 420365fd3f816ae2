import type { KubeJobBody } from '../../../edges/kube/interface.ts';
import { hexOf, OakumError, sha256 } from '../../../kernel/pure/index.ts';
import type { Node } from '../../../model/index.ts';
import type { OsFamily } from './family.ts';

/** What a person switched on. */
export interface CollectorOptions {
  /** Where the Jobs run; it must allow hostPath (Pod Security `privileged`). */
  readonly namespace: string;
  /** `registry.acme.io/oakum@sha256:…`; its entry point is `oakum`. */
  readonly image: string;
  readonly deadlineSeconds: number;
}

export interface CollectorJob extends CollectorOptions {
  readonly node: Pick<Node, 'name' | 'uid'>;
  readonly family: OsFamily;
  /** Whether kernels and flags are mounted too, or only packages. */
  readonly reach: 'whole' | 'least';
}

const label = { 'app.kubernetes.io/managed-by': 'oakum', 'app.kubernetes.io/component': 'node-collector' };

/** Finds every Job of collectors in a namespace, whoever made it. */
export const collectorSelector = Object.entries(label)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** One name for each node, so that a node never has two collectors at once. */
export function collectorName({ uid }: Pick<Node, 'uid'>): string {
  return `oakum-node-${hexOf(sha256(uid)).slice(0, 16)}`;
}

/** @throws nodes.image-without-digest: a tag may name anything tomorrow, and this runs on every node. */
export function requireDigest(image: string): void {
  if (/^[^\s@]+@sha256:[0-9a-f]{64}$/.test(image)) return;
  throw new OakumError(
    'nodes.image-without-digest',
    `the collector's image ${image} is not named by its digest`,
    {
      hint: 'write it as registry.acme.io/oakum@sha256:…',
    },
  );
}

/**
 * The Job that reads one node and changes nothing: no rights, no token, no network of the host, no writable file, only
 * read-only mounts of what its family needs.
 *
 * @throws nodes.image-without-digest
 */
export function collectorJob(wanted: CollectorJob): KubeJobBody {
  const { namespace, image, deadlineSeconds, node } = wanted;
  requireDigest(image);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: collectorName(node),
      namespace,
      labels: label,
      annotations: { 'oakum.dev/node': node.name },
    },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: 300,
      template: { metadata: { labels: label }, spec: podSpec(wanted) },
    },
  };
}

function podSpec(wanted: CollectorJob): object {
  const { node, image } = wanted;
  const paths = pathsOf(wanted);
  return {
    nodeName: node.name,
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
        args: ['tool', 'gather-host', '--root', '/host', '--name', node.name],
        // Nothing is written there: it only must not be somebody's home.
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
        volumeMounts: paths.map(({ path }, at) => ({
          name: `host-${at}`,
          mountPath: `/host${path}`,
          readOnly: true,
        })),
      },
    ],
    volumes: paths.map(({ path, type }, at) => ({ name: `host-${at}`, hostPath: { path, type } })),
  };
}

function pathsOf({ family, reach }: CollectorJob): OsFamily['needed'] {
  return reach === 'whole' ? [...family.needed, ...family.wanted] : family.needed;
}
