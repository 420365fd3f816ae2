import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import type { ScanReport } from '../src/model/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { pushOakum } from './support/oakum-image.ts';
import { reportOf } from './support/said.ts';

describeRig('the collector on a real node', ['real-node', 'docker-registry', 'skopeo'], () => {
  const home = mkdtempSync(join(tmpdir(), 'oakum-nodes-'));
  let plane: ControlPlane;
  let registry: RigRegistry;
  let image: string;

  beforeAll(async () => {
    registry = await startDockerRegistry();
    const digest = await pushOakum(`${registry.address}/oakum:1`);
    image = `${registry.address}/oakum@${digest}`;
    plane = await startControlPlane({ realNode: true });
    await plane.apply([
      namespace('oakum', 'restricted'),
      namespace('oakum-nodes', 'privileged'),
      namespace('strict', 'restricted'),
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'oakum', namespace: 'oakum' } },
    ]);
  }, 600_000);
  afterAll(async () => {
    await plane?.stop();
    await registry?.stop();
    rmSync(home, { recursive: true, force: true });
  }, 60_000);

  /** With the rights that `oakum rbac` prints for this namespace, and no others. */
  async function scan(collectIn: string): Promise<CliResult> {
    const folder = join(home, collectIn);
    mkdirSync(folder, { recursive: true });
    const roles = await oakum(['rbac', '--collect-nodes', collectIn]);
    writeFileSync(join(folder, 'roles.yaml'), roles.stdout);
    await plane.kubectl(['apply', '-f', join(folder, 'roles.yaml')]);
    const token = (await plane.kubectl(['create', 'token', 'oakum', '--namespace=oakum'])).trim();
    writeFileSync(join(folder, 'kubeconfig'), kubeconfig(plane, token));
    writeFileSync(join(folder, 'cluster.json'), clusterDocument(collectIn, image));
    const environment = {
      KUBECONFIG: join(folder, 'kubeconfig'),
      OAKUM_CONFIG: join(folder, 'cluster.json'),
      OAKUM_STATE: join(folder, 'state'),
    };
    return oakum(['scan', 'cluster', '-n', collectIn, '--collect-nodes', '-o', 'json'], { environment });
  }

  test('reads the packages, the kernel and the boot of the node, and leaves no Job', async () => {
    writeFileSync(join(home, 'policy.yaml'), policyOf(image));
    await plane.kubectl(['apply', '-f', join(home, 'policy.yaml')]);
    const before = installedHere();
    const report: ScanReport = reportOf(await scan('oakum-nodes'));
    const [node] = report.estate?.nodes ?? [];
    expect(node?.reading, JSON.stringify(node)).toMatchObject({
      kind: 'collected',
      facts: {
        name: node?.name,
        bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
        os: { id: 'debian' },
        kernel: { running: release() },
      },
    });
    const packages = node?.reading.kind === 'collected' ? node.reading.packages : 0;
    // Somebody may install packages on this machine meanwhile.
    const around = [before, installedHere()];
    expect(packages).toBeGreaterThanOrEqual(Math.min(...around));
    expect(packages).toBeLessThanOrEqual(Math.max(...around));
    // A node that lacks one of the places is read without the kernels, and says so.
    const isWhole = ['/boot', '/lib/modules', '/run'].every((path) => existsSync(path));
    const codes = report.coverage.unread.map(({ code }) => code);
    expect(codes.filter((code) => code === 'nodes.mounts-refused')).toHaveLength(isWhole ? 0 : 1);
    expect(codes.filter((code) => code !== 'nodes.mounts-refused')).toEqual([]);
    expect(report.findings.some(({ where }) => where[0]?.name === `node ${node?.name}`)).toBe(true);
    expect(await plane.kubectl(['get', 'jobs', '--all-namespaces', '--output=name'])).toBe('');
  }, 180_000);

  test('is all that the policy of the documentation lets into its namespace', async () => {
    const container = {
      name: 'a',
      image,
      args: ['tool', 'gather-host'],
      securityContext: { privileged: true },
    };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'thief', namespace: 'oakum-nodes' },
      spec: { containers: [container] },
    };
    await expect(plane.apply([pod])).rejects.toThrow(
      /oakum-node-collector.*(?:only the one container|no rights)/s,
    );
  }, 60_000);

  test('is refused by a namespace that forbids hostPath, and the scan says why', async () => {
    const report: ScanReport = reportOf(await scan('strict'));
    const [node] = report.estate?.nodes ?? [];
    expect(node?.reading).toMatchObject({ kind: 'not-collected', code: 'nodes.collector-refused' });
    expect(report.coverage.unread).toMatchObject([
      { what: `node ${node?.name}`, code: 'nodes.collector-refused' },
    ]);
    expect(await plane.kubectl(['get', 'jobs', '--all-namespaces', '--output=name'])).toBe('');
  }, 180_000);
});

function namespace(name: string, enforce: string): object {
  const labels = { 'pod-security.kubernetes.io/enforce': enforce };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function kubeconfig(plane: ControlPlane, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'rig',
    clusters: [
      {
        name: 'rig',
        cluster: { server: plane.url, 'certificate-authority': plane.files.path('ca.crt') },
      },
    ],
    users: [{ name: 'oakum', user: { token } }],
    contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'oakum' } }],
  });
}

/** The policy as the documentation has it, with the image of this test. */
function policyOf(image: string): string {
  const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'reference', 'nodes.md'), 'utf8');
  const yaml = /```yaml\n(apiVersion: admissionregistration[\s\S]*?)```/.exec(page)?.[1] ?? '';
  return yaml.replace('registry.acme.io/oakum@sha256:…', image);
}

function clusterDocument(collectIn: string, image: string): string {
  return JSON.stringify({
    apiVersion: 'oakum.dev/v1',
    kind: 'Cluster',
    metadata: { name: 'rig' },
    spec: { context: 'rig', nodes: { collector: { namespace: collectIn, image, deadline: '60s' } } },
  });
}

/** By dpkg's own status file: what is on disk, also half installed. */
function installedHere(): number {
  return (
    readFileSync('/var/lib/dpkg/status', 'utf8').match(
      /^Status: \S+ \S+ (?!config-files|not-installed)\S+$/gm,
    )?.length ?? 0
  );
}
