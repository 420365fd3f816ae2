import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosign } from '../../../rig/cosign.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../../rig/paths.ts';
import { type RigRegistry, startDockerRegistry, startReferrersRegistry } from '../../../rig/registry.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { predicateTypes } from '../../formats/sigstore/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { makeKeys, makeSigner, type Signer } from './keys.ts';
import { signImage } from './sign-image.ts';
import { manifestType } from './simple-signing.ts';
import { verifyAttestations } from './verify-attestations.ts';
import { verifyImage } from './verify-image.ts';

/** By key, without Rekor: what `oakum` writes too. */
const signing = ['--use-signing-config=false', '--tlog-upload=false', '--yes'];
/** How cosign is told which of the formats to write, and to read. */
const formatFlag = { legacy: '--new-bundle-format=false', bundle: '--new-bundle-format=true' } as const;
const passphrase = 'correct horse';

const places = [
  ['a registry without referrers, legacy', startDockerRegistry, 'legacy'],
  ['a registry without referrers, bundle', startDockerRegistry, 'bundle'],
  ['a registry with referrers, legacy', startReferrersRegistry, 'legacy'],
  ['a registry with referrers, bundle', startReferrersRegistry, 'bundle'],
] as const;

describeRig('cosign and we', ['cosign', 'docker-registry', 'referrers-registry'], () => {
  describe.each(places)('on %s', (_, start, format) => {
    let registry: RigRegistry;
    let directory: string;
    let ours: Signer;

    beforeAll(async () => {
      registry = await start();
      directory = diskDirectory();
      const keys = await makeKeys(passphrase);
      writeFileSync(join(directory, 'ours.key'), keys.privatePem, { mode: 0o600 });
      writeFileSync(join(directory, 'ours.pub'), keys.publicPem);
      ours = await makeSigner(keys.privatePem, passphrase);
      await cosign(['generate-key-pair', '--output-key-prefix', join(directory, 'theirs')], withPassphrase());
    });
    afterAll(async () => {
      await registry.stop();
      removeDirectory(directory);
    });

    it('agree on what we signed', async () => {
      const image = await pushImage('ours');
      await sign(image, ours);
      const claims = await cosignVerify(image, 'ours.pub');
      expect(claims).toContain(image.digest);
      await expect(cosignVerify(image, 'theirs.pub')).rejects.toMatchObject({ code: 'rig.program-failed' });
    });

    it('agree on what cosign signed', async () => {
      const image = await pushImage('theirs');
      await cosignSign(image, 'theirs.key');
      expect(await verify(image, 'theirs.pub')).toMatchObject({
        kind: 'signed',
        signatures: [{ format, repository: format === 'legacy' ? image.repository : undefined }],
      });
      expect(await verify(image, 'ours.pub')).toMatchObject({ kind: 'refused' });
    });

    it('append to each other’s signatures, in both orders', async () => {
      for (const order of ['we first', 'cosign first']) {
        const image = await pushImage(order.replace(' ', '-'));
        if (order === 'we first') await sign(image, ours);
        await cosignSign(image, 'theirs.key');
        if (order === 'cosign first') await sign(image, ours);
        for (const key of ['ours.pub', 'theirs.pub']) {
          expect(await verify(image, key)).toMatchObject({ kind: 'signed' });
          await cosignVerify(image, key);
        }
      }
    });

    it('read each other’s private keys', async () => {
      const image = await pushImage('keys');
      await cosignSign(image, 'ours.key');
      expect(await verify(image, 'ours.pub')).toMatchObject({
        kind: 'signed',
        signatures: [{ keyId: ours.keyId }],
      });
      const theirs = await makeSigner(read('theirs.key'), passphrase);
      expect(theirs.publicPem).toBe(read('theirs.pub'));
    });

    it('find the same claim already signed', async () => {
      const image = await pushImage('twice');
      await cosignSign(image, 'ours.key');
      expect(await sign(image, ours)).toMatchObject({ kind: 'already' });
    });

    if (format === 'legacy')
      it('both refuse a signature that was moved from another image', async () => {
        const [image, other] = [await pushImage('shop', 'a'), await pushImage('shop', 'b')];
        await sign(other, ours);
        const moved = await open().target(image.repository).findManifest(tagOf(other.digest));
        if (moved !== undefined)
          await open().target(image.repository).putManifest(tagOf(image.digest), moved);
        expect(await verify(image, 'ours.pub')).toMatchObject({ kind: 'refused' });
        await expect(cosignVerify(image, 'ours.pub')).rejects.toMatchObject({ code: 'rig.program-failed' });
      });

    it('agree on what cosign attested, which we do not take for a signature', async () => {
      const image = await pushImage('attested');
      writeFileSync(join(directory, 'predicate.json'), '{"statements":[]}');
      const options = ['--type', 'openvex', '--predicate', join(directory, 'predicate.json')];
      const key = ['--key', join(directory, 'theirs.key')];
      await cosign(
        ['attest', ...signing, formatFlag[format], ...key, ...options, nameOf(image)],
        withPassphrase(),
      );
      const source = open().source(image.repository);
      const trusted = { source, digest: image.digest, publicKeys: [read('theirs.pub')] };
      const found = { predicateType: predicateTypes.openvex, format, predicate: { statements: [] } };
      expect(await verifyAttestations(trusted)).toMatchObject({ attestations: [found], refused: [] });
      expect(await verifyAttestations({ ...trusted, publicKeys: [read('ours.pub')] })).toMatchObject({
        attestations: [],
        refused: [expect.stringContaining('no trusted key made it')],
      });
      expect(await verify(image, 'theirs.pub')).toMatchObject({ kind: 'unsigned' });
    });

    interface Pushed {
      readonly repository: string;
      readonly digest: Digest;
    }

    async function pushImage(name: string, author = 'oakum'): Promise<Pushed> {
      const repository = `${registry.address}/${name}`;
      const rootfs = { type: 'layers', diff_ids: [] };
      const config = Buffer.from(JSON.stringify({ author, architecture: 'amd64', os: 'linux', rootfs }));
      const target = open().target(repository);
      await target.putBlob({ digest: sha256(config), size: config.length }, async function* () {
        yield config;
      });
      const configType = 'application/vnd.oci.image.config.v1+json';
      const manifest = {
        schemaVersion: 2,
        mediaType: manifestType,
        config: { mediaType: configType, digest: sha256(config), size: config.length },
        layers: [],
      };
      const bytes = Buffer.from(JSON.stringify(manifest));
      return { repository, digest: await target.putManifest('v1', { mediaType: manifestType, bytes }) };
    }

    function sign(image: Pushed, signer: Signer) {
      const [source, target] = [open().source(image.repository), open().target(image.repository)];
      return signImage({ source, target, signer, formats: [format], ...image });
    }

    function verify({ repository, digest }: Pushed, publicKey: string) {
      return verifyImage({ source: open().source(repository), digest, publicKeys: [read(publicKey)] });
    }

    function cosignSign(image: Pushed, key: string): Promise<string> {
      return cosign(
        ['sign', ...signing, formatFlag[format], '--key', join(directory, key), nameOf(image)],
        withPassphrase(),
      );
    }

    function cosignVerify(image: Pushed, key: string): Promise<string> {
      const options = ['--key', join(directory, key), '--insecure-ignore-tlog=true', formatFlag[format]];
      return cosign(['verify', ...options, nameOf(image)]);
    }

    function read(file: string): string {
      return readFileSync(join(directory, file), 'utf8');
    }
  });
});

function open() {
  return makeRegistries({
    registries: [],
    clock: systemClock,
    random: () => 0,
    credentialsOf: () => undefined,
  });
}

function nameOf(image: { readonly repository: string; readonly digest: Digest }): string {
  return `${image.repository}@${image.digest}`;
}

function tagOf(digest: Digest): string {
  return `${digest.replace(':', '-')}.sig`;
}

function withPassphrase() {
  return { env: { COSIGN_PASSWORD: passphrase } };
}
