import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KubeObject, KubeReader } from '../edges/kube/interface.ts';
import { OakumError } from '../kernel/index.ts';
import { makeKeys } from '../prove/trust/index.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import { trustInit } from './trust-init.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

describe('what a plan says of admission', () => {
  let fake: FakeWorld;
  let ours: string;
  beforeAll(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
    await trustInit(fake.world);
    ours = text(await fake.world.state.read('keys/signing.pub', 65_536));
  });
  afterAll(() => fake.stop());

  /** The fake cluster, with policies as Kyverno has them and an API server that is seen. */
  function cluster(answer: () => readonly KubeObject[]): World['cluster'] {
    return async () => {
      const access = await fake.world.cluster();
      const { reader } = access;
      const list: KubeReader['list'] = async function* (resource, options) {
        if (resource.resource === 'clusterpolicies') yield* answer();
        else if (resource.group.endsWith('kyverno.io')) return;
        else if (options?.labelSelector === 'component=kube-apiserver')
          yield object('Pod', { containers: [{ command: ['kube-apiserver'] }] });
        else yield* reader.list(resource, options);
      };
      const groups = async () => [...(await reader.groups(signal)), { name: 'kyverno.io', versions: ['v1'] }];
      return { ...access, reader: { ...reader, groups, list } };
    };
  }

  const object = (kind: string, spec: unknown): KubeObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'check', uid: 'check', resourceVersion: '1' },
    spec,
  });
  const policy = (publicKeys: string): KubeObject =>
    object('ClusterPolicy', {
      validationFailureAction: 'Enforce',
      rules: [
        {
          name: 'signed',
          match: { any: [{ resources: { kinds: ['Pod'] } }] },
          verifyImages: [
            {
              imageReferences: ['*'],
              attestors: [{ entries: [{ keys: { publicKeys, rekor: { ignoreTlog: true } } }] }],
            },
          ],
        },
      ],
    });

  async function planned(answer: () => readonly KubeObject[]) {
    const plan = await makePlan(fake.again({ cluster: cluster(answer) }), {
      scope: { namespaces: [], labelSelector: '' },
      only: [],
      createdBy: undefined,
      signal,
    });
    return plan.patches.flatMap(({ patch, decision }) =>
      patch.kind === 'layer-patch'
        ? [{ decision, said: patch.reasons.filter((reason) => reason.startsWith('admission ')) }]
        : [],
    );
  }

  it('is that it accepts what our key will sign', async () => {
    expect(await planned(() => [policy(ours)])).toEqual([
      {
        decision: expect.objectContaining({ kind: 'needs-approval' }),
        said: [expect.stringMatching(/^admission accepts: Kyverno ClusterPolicy check\/signed: takes key /)],
      },
    ]);
  });

  it('blocks a patch that it surely refuses, with the rule', async () => {
    const { publicPem } = await makeKeys();
    const reason = expect.stringMatching(
      /^admission refuses: Kyverno ClusterPolicy check\/signed: asks for /,
    );
    expect(await planned(() => [policy(publicPem)])).toEqual([
      { decision: { kind: 'blocked', rule: 'admission.refused', reasons: [reason] }, said: [reason] },
    ]);
  });

  it('is unknown, and blocks nothing, where a policy cannot be read', async () => {
    const forbidden = (): never => {
      throw new OakumError('kube.forbidden', 'clusterpolicies is forbidden');
    };
    expect(await planned(forbidden)).toEqual([
      {
        decision: expect.objectContaining({ kind: 'needs-approval' }),
        said: [
          'admission unknown: clusterpolicies.kyverno.io could not be read: clusterpolicies is forbidden',
        ],
      },
    ]);
  });
});
