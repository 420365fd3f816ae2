import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRegistry, startFakeRegistry } from '../../../testing/registry/index.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { TrustPolicy } from '../../model/index.ts';
import { judgeTrust } from './judge-trust.ts';
import { makeKeys, makeSigner, type Signer } from './keys.ts';
import { signImage } from './sign-image.ts';
import { manifestType } from './simple-signing.ts';

const [index, platform, bare] = ['an index', 'a platform', 'unsigned'].map((words) =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, annotations: { words } })),
);

describe('trust in an image', () => {
  let registry: FakeRegistry;
  let acme: Signer;
  let ci: Signer;
  beforeAll(async () => {
    registry = await startFakeRegistry();
    [acme, ci] = [await newSigner(), await newSigner()];
    for (const [tag, bytes] of [
      ['index', index],
      ['platform', platform],
      ['bare', bare],
    ] as const)
      await registry.content.putManifest('shop/web', tag, {
        mediaType: manifestType,
        bytes: bytes ?? Buffer.of(),
      });
    const { source, target, repository } = open();
    for (const signer of [acme, ci])
      await signImage({
        source,
        target,
        repository,
        digest: digestOf(index),
        signer,
        formats: signer === acme ? ['legacy', 'bundle'] : ['bundle'],
      });
  });
  afterAll(() => registry.stop());

  const family = (): readonly Digest[] => [digestOf(index), digestOf(platform)];

  it('is uncovered without a policy, which is no acceptance', async () => {
    expect(await judge(family(), [])).toEqual({ kind: 'uncovered', policies: [] });
  });

  it('is there when any authority signed any digest of it, and names who did', async () => {
    const stranger = await newSigner();
    const policy = policyOf('any', { stranger, acme, ci });
    expect(await judge(family(), [policy])).toEqual({
      kind: 'accepted',
      policies: [{ policy: 'any', found: 'signed', does: 'accept', by: ['acme', 'ci'], reasons: [] }],
    });
  });

  it.each([
    ['refuse', 'refuse', 'refused', 'refused'],
    ['warn', 'refuse', 'warned', 'refused'],
    ['refuse', 'warn', 'refused', 'warned'],
    ['warn', 'warn', 'warned', 'warned'],
  ])(
    'with unsigned: %s and wrong: %s is %s without a signature and %s with a wrong one',
    async (unsigned, wrong, bareIs, wrongIs) => {
      const policy = policyOf('strict', { stranger: await newSigner() }, { unsigned, wrong });
      expect(await judge([digestOf(bare)], [policy])).toMatchObject({
        kind: bareIs,
        policies: [{ found: 'unsigned', does: unsigned, reasons: [expect.stringContaining('.sig')] }],
      });
      const judged = await judge(family(), [policy]);
      expect(judged).toMatchObject({ kind: wrongIs, policies: [{ found: 'wrong', does: wrong, by: [] }] });
      expect(judged.policies[0]?.reasons).toHaveLength(3);
    },
  );

  it('must be there by each policy that covers it, and the strictest counts', async () => {
    const stranger = await newSigner();
    const policies = [
      policyOf('ours', { acme }),
      policyOf('theirs', { stranger }, { wrong: 'warn' }),
      policyOf('strict', { stranger }),
    ];
    const judged = await judge(family(), policies);
    expect(judged.kind).toBe('refused');
    expect(judged.policies.map(({ policy, does }) => [policy, does])).toEqual([
      ['ours', 'accept'],
      ['theirs', 'warn'],
      ['strict', 'refuse'],
    ]);
    expect((await judge(family(), policies.slice(0, 2))).kind).toBe('warned');
  });

  it('is not judged where the registry cannot be asked', async () => {
    registry.control.fail({ path: '.sig', fault: { kind: 'status', status: 503 } });
    await expect(judge(family(), [policyOf('ours', { acme })])).rejects.toMatchObject({ code: 'oci.server' });
    registry.control.heal();
  });

  function open() {
    const repository = `${registry.host}/shop/web`;
    const registries = makeRegistries({
      registries: [],
      clock: systemClock,
      random: () => 0,
      attempts: 1,
      credentialsOf: () => undefined,
    });
    return { repository, source: registries.source(repository), target: registries.target(repository) };
  }

  function judge(digests: readonly Digest[], policies: readonly TrustPolicy[]) {
    return judgeTrust({
      now: new Date(),
      source: open().source,
      digests,
      policies,
    });
  }
});

function policyOf(name: string, by: Readonly<Record<string, Signer>>, spec: object = {}): TrustPolicy {
  const authorities = Object.entries(by).map(([who, { publicPem }]) => ({ name: who, key: publicPem }));
  return TrustPolicy.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'TrustPolicy',
    metadata: { name },
    spec: { images: ['**'], authorities, ...spec },
  });
}

function digestOf(bytes: Uint8Array | undefined): Digest {
  return sha256(bytes ?? Buffer.of());
}

async function newSigner(): Promise<Signer> {
  return makeSigner((await makeKeys()).privatePem);
}
