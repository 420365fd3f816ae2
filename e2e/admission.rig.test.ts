import { createServer, type Server } from 'node:https';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { connectKube, type KubeConnection, loadKubeconfig } from '../src/edges/kube/index.ts';
import { type Executor, type ImageChange, makeExecutor } from '../src/executor/index.ts';
import { sha256, silentLogger, systemClock } from '../src/kernel/index.ts';
import { type Plan, planDigest } from '../src/model/index.ts';
import { makeAuthority } from '../testing/certificates/index.ts';
import { deployment } from './support/objects.ts';

const namespace = 'shop';
const before = 'registry.acme.io/shop/web:1';
const made = `registry.acme.io/shop/web:1-oakum.1@${sha256('made')}`;
const { signal } = new AbortController();

/**
 * What admission says of a new image before a rollout begins, on the real API server: a validating webhook that this test
 * serves, and a policy in the API server itself.
 */
describeRig('a rehearsal of a new image', ['control-plane'], () => {
  let plane: ControlPlane;
  let kube: KubeConnection;
  let webhook: Webhook;
  beforeAll(async () => {
    plane = await startControlPlane();
    webhook = await startWebhook();
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
    const runner = { run: () => Promise.reject(new Error('no plugin in this test')) };
    const access = await loadKubeconfig({ paths: [plane.kubeconfigPath] });
    kube = connectKube(access, { clock: systemClock, random: Math.random, logger: silentLogger, runner });
  });
  afterAll(async () => {
    await kube?.close();
    await webhook?.stop();
    await plane?.stop();
  });

  it('is accepted where nothing speaks against it, and changes nothing', async () => {
    const target = await deployed('free');
    const version = await versionOf('free');
    expect(await rehearse(target)).toEqual({ kind: 'accepted' });
    expect(await versionOf('free')).toBe(version);
  });

  it('is refused in the webhook’s words, and changes nothing', async () => {
    const target = await deployed('denied');
    await register('None', 'Fail');
    await until(async () => (await rehearse(target)).kind === 'refused');
    const version = await versionOf('denied');
    expect(await rehearse(target)).toEqual({
      kind: 'refused',
      code: 'admission.refused',
      reason: 'admission webhook "images.acme.io" denied the request: ask security about -oakum images',
    });
    expect(webhook.dryRuns.every((isDry) => isDry)).toBe(true);
    expect(await versionOf('denied')).toBe(version);
    await unregister();
  });

  it('is asked of a webhook that has side effects but in dry runs', async () => {
    const target = await deployed('side-effects');
    const asked = webhook.dryRuns.length;
    await register('NoneOnDryRun', 'Fail');
    await until(async () => (await rehearse(target)).kind === 'refused');
    expect(webhook.dryRuns.length).toBeGreaterThan(asked);
    await unregister();
  });

  it('is unknown with a webhook that does not answer', async () => {
    const target = await deployed('silent');
    await register('None', 'Fail', '/hang-up');
    await until(async () => (await rehearse(target)).kind === 'unknown');
    expect(await rehearse(target)).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('failed calling webhook "images.acme.io"'),
    });
    await unregister();
  });

  it('is refused by a policy of the API server', async () => {
    const target = await deployed('policy');
    await plane.apply(policy);
    await until(async () => (await rehearse(target)).kind === 'refused');
    expect(await rehearse(target)).toEqual({
      kind: 'refused',
      code: 'admission.refused',
      reason: expect.stringMatching(
        /^ValidatingAdmissionPolicy 'no-patched-images' with binding 'no-patched-images' denied request: patched images are not for here/,
      ),
    });
    await plane.kubectl(['delete', 'validatingadmissionpolicybinding,validatingadmissionpolicy', '--all']);
  });

  interface Place {
    readonly name: string;
    readonly uid: string;
  }

  async function deployed(name: string): Promise<Place> {
    await plane.apply([deployment({ namespace, name, image: before, replicas: 0 })]);
    return { name, uid: await field(name, 'uid') };
  }

  function field(name: string, what: string): Promise<string> {
    return plane.kubectl(['get', '-n', namespace, 'deployment', name, '-o', `jsonpath={.metadata.${what}}`]);
  }

  const versionOf = (name: string): Promise<string> => field(name, 'generation');

  function rehearse(place: Place) {
    const plan = planFor(place);
    return executorOf(plan).rehearse(effectOf(plan, place), signal);
  }

  function executorOf(plan: Plan): Executor {
    const never = () => Promise.reject(new Error('no image is made in this test'));
    return makeExecutor(
      {
        clock: systemClock,
        kube,
        images: { patch: never, rebuild: never, sign: never },
        buildSource: async () => undefined,
        plan: async () => plan,
        approvals: async () => [],
        past: {
          made: async () => made,
          begun: async () => false,
          borrowed: async () => false,
          released: async () => false,
          finished: async () => false,
        },
        stopped: async () => undefined,
      },
      { namespaces: ['*'], registries: ['*'], actions: ['*'] },
    );
  }

  async function register(sideEffects: string, failurePolicy: string, path = '/deny'): Promise<void> {
    const rule = {
      apiGroups: ['apps'],
      apiVersions: ['v1'],
      resources: ['deployments'],
      operations: ['UPDATE'],
    };
    await plane.apply([
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: 'images' },
        webhooks: [
          {
            name: 'images.acme.io',
            clientConfig: { url: `${webhook.url}${path}`, caBundle: webhook.caBundle },
            rules: [rule],
            sideEffects,
            failurePolicy,
            admissionReviewVersions: ['v1'],
            timeoutSeconds: 2,
          },
        ],
      },
    ]);
  }

  async function unregister(): Promise<void> {
    await plane.kubectl(['delete', 'validatingwebhookconfiguration', 'images']);
  }

  /** The API server takes up a new configuration within moments. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error('the API server did not take it up within 30 s');
      await systemClock.sleep(200);
    }
  }
});

const selects = {
  resourceRules: [
    { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] },
  ],
};
const policy = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'no-patched-images' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: selects,
      validations: [
        {
          expression: "object.spec.template.spec.containers.all(c, !c.image.contains('-oakum.'))",
          message: 'patched images are not for here',
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'no-patched-images' },
    spec: { policyName: 'no-patched-images', validationActions: ['Deny'] },
  },
];

interface Webhook {
  readonly url: string;
  readonly caBundle: string;
  /** Of each review that was asked for: whether it was a dry run. */
  readonly dryRuns: readonly boolean[];
  stop(): Promise<void>;
}

/** Denies what has a patched image at /deny; hangs up at any other path. */
async function startWebhook(): Promise<Webhook> {
  const authority = makeAuthority('webhook authority', systemClock.now());
  const { key, cert } = authority.issue('webhook', ['127.0.0.1']);
  const dryRuns: boolean[] = [];
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url?.startsWith('/deny') !== true) return void response.destroy();
      const { request: review } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const isPatched = JSON.stringify(review.object).includes('-oakum.');
      if (isPatched) dryRuns.push(review.dryRun === true);
      const status = { code: 403, message: 'ask security about -oakum images' };
      const answer = { uid: review.uid, allowed: !isPatched, ...(isPatched ? { status } : {}) };
      const body = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${portOf(server)}`,
    caBundle: Buffer.from(authority.cert).toString('base64'),
    dryRuns,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('the webhook listens on no port');
}

interface Place {
  readonly name: string;
  readonly uid: string;
}

function planFor({ name, uid }: Place): Plan {
  const target = {
    workload: { id: `c/${uid}`, name: `${namespace}/Deployment/${name}` },
    kind: 'Deployment',
    namespace,
    name,
    uid,
    container: 'main',
    image: before,
  };
  const body: Omit<Plan, 'digest'> = {
    schemaVersion: 1,
    kind: 'Plan',
    id: 'plan-1',
    createdAt: '2026-11-21T11:00:00.000Z',
    createdBy: 'alice',
    expiresAt: '2126-11-21T11:00:00.000Z',
    cluster: { id: 'c', name: 'rig', server: 'https://127.0.0.1' },
    patches: [
      {
        patch: {
          kind: 'layer-patch',
          id: 'patch-1',
          title: 'web',
          subject: 'image:1',
          removes: [],
          leaves: [],
          exploited: 0,
          points: 0,
          where: [],
          how: '',
          reasons: [],
          targets: [target],
          image: before,
          digest: sha256('source'),
          packages: [{ name: 'openssl', from: '1', to: '2' }],
        },
        decision: { kind: 'allow', rule: 'PatchPolicy all level auto' },
        policy: 'all',
        engines: ['native'],
        gate: { bake: '5s', deadline: '60s' },
        basis: [
          {
            kind: 'Deployment',
            apiVersion: 'apps/v1',
            namespace,
            name,
            uid,
            images: [`main=${before}`],
            digests: [],
            takeFrom: ['kubectl-client-side-apply', 'kubectl'],
          },
        ],
        to: { repository: 'registry.acme.io/shop/web', tag: '1-oakum.1' },
        diff: '',
      },
    ],
    leftOut: [],
    coverage: { read: 1, total: 1, unread: [] },
    restsOn: [],
  };
  return { ...body, digest: planDigest(body) };
}

function effectOf(plan: Plan, { name, uid }: Place): ImageChange {
  return {
    action: 'workload.image',
    key: `run-1/patch-1/${uid}/image`,
    planDigest: plan.digest,
    run: 'run-1',
    patch: 'patch-1',
    approvals: [],
    notAfter: plan.expiresAt,
    target: { cluster: 'c', apiVersion: 'apps/v1', kind: 'Deployment', namespace, name, uid },
    images: [{ container: 'main', from: before, to: made }],
    takeFrom: ['kubectl-client-side-apply', 'kubectl'],
  };
}
