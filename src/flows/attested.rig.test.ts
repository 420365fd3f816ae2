import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosign } from '../../rig/cosign.ts';
import { describeRig } from '../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../rig/paths.ts';
import { type RigRegistry, startDockerRegistry, startReferrersRegistry } from '../../rig/registry.ts';
import { Registry } from '../model/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { patchImage } from './patch-image.ts';
import { keyFiles } from './trust/keys.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';

const { signal } = new AbortController();
const formatFlag = { legacy: '--new-bundle-format=false', bundle: '--new-bundle-format=true' } as const;
/** Cosign's names for what we attest. */
const types = {
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  cyclonedx: 'https://cyclonedx.org/bom',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  openvex: 'https://openvex.dev/ns',
  // It has no shorter name there.
  'https://in-toto.io/attestation/test-result/v0.1': 'https://in-toto.io/attestation/test-result/v0.1',
} as const;
const names = [
  'slsaprovenance1',
  'cyclonedx',
  'vuln',
  'openvex',
  'https://in-toto.io/attestation/test-result/v0.1',
] as const;

describeRig(
  'what is attested of a patched image',
  ['cosign', 'docker-registry', 'referrers-registry'],
  () => {
    describe.each([
      ['without referrers', startDockerRegistry],
      ['with referrers', startReferrersRegistry],
    ])('on a registry %s', (_, start) => {
      let fake: FakeWorld;
      let registry: RigRegistry;
      let directory: string;
      let image: string;

      beforeAll(async () => {
        [fake, registry, directory] = [await startFakeWorld(), await start(), diskDirectory()];
        const { reference } = await fake.push('shop/tools:1', [less(vulnerableLess)]);
        await trustInit(fake.world);
        const pub = await fake.world.state.read(keyFiles.signing.publicKey, 65_536);
        writeFileSync(join(directory, 'ours.pub'), pub ?? '');
        const how = { tag: undefined, engines: ['native'], leaveRefused: false, signal };
        const elsewhere = Registry.parse({
          apiVersion: 'oakum.dev/v1',
          kind: 'Registry',
          metadata: { name: 'elsewhere' },
          spec: { host: fake.registry.host, push: { repository: `${registry.address}/patched` } },
        });
        const world = fake.again({ documents: { ...fake.world.documents, registries: [elsewhere] } });
        image = (await patchImage(world, { reference, ...how })).image ?? '';
      });
      afterAll(async () => {
        await Promise.all([fake.stop(), registry.stop()]);
        removeDirectory(directory);
      });

      describe.each(['legacy', 'bundle'] as const)('as %s', (format) => {
        it.each(names)('is accepted by cosign as %s, with what we say', async (type) => {
          const options = ['--key', join(directory, 'ours.pub'), '--insecure-ignore-tlog=true'];
          const name = image.replace(/:[^:@/]+@/, '@');
          const said = await cosign([
            'verify-attestation',
            ...options,
            formatFlag[format],
            '--type',
            type,
            name,
          ]);
          const { payload } = JSON.parse(said.split('\n')[0] ?? '');
          const statement = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
          expect(statement.predicateType).toBe(types[type]);
          const ours = (await verifyTrust(fake.world, { reference: image, publicKeys: [], signal }))
            .attestations;
          const [one] = ours.filter(({ predicateType }) => predicateType === types[type]);
          expect(one).toMatchObject({ formats: ['legacy', 'bundle'], predicate: statement.predicate });
        });
      });

      it('is counted once each, beside two signatures', async () => {
        const answer = await verifyTrust(fake.world, { reference: image, publicKeys: [], signal });
        expect(answer.attestations.map(({ predicateType }) => predicateType).toSorted()).toEqual(
          Object.values(types).toSorted(),
        );
        expect(answer.refusedAttestations).toEqual([]);
        expect(answer.verdict).toMatchObject({
          kind: 'signed',
          signatures: [{ format: 'legacy' }, { format: 'bundle' }],
          refused: [],
        });
      });
    });
  },
);
