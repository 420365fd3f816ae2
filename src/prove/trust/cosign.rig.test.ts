import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosign } from '../../../rig/cosign.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { diskDirectory, removeDirectory } from '../../../rig/paths.ts';
import { type RigRegistry, startDockerRegistry, startReferrersRegistry } from '../../../rig/registry.ts';
import { makeAuthority } from '../../../testing/certificates/index.ts';
import { makePromisingLog } from '../../../testing/certificates/trusted-root.ts';
import { makeRegistries } from '../../edges/oci/index.ts';
import { predicateTypes } from '../../formats/sigstore/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { type Digest, sha256 } from '../../kernel/pure/index.ts';
import { certificateTrusts } from './certificates/index.ts';
import { signBeside } from './conformance/put-beside.ts';
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

    if (format === 'legacy')
      it('agree on a keyless signature, by a log and an authority that this test made', async () => {
        const image = await pushImage('keyless');
        const issuer = 'https://token.actions.githubusercontent.com';
        const subject = 'https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1';
        const now = systemClock.now();
        const valid = { from: now.subtract({ minutes: 50 }), until: now.subtract({ minutes: 40 }) };
        const root = makeAuthority('keyless root', now);
        const log = makePromisingLog();
        const place = {
          ...image,
          source: open().source(image.repository),
          target: open().target(image.repository),
        };
        const atSeconds = Math.floor(valid.from.epochMilliseconds / 1000) + 60;
        const signer = root.issueSigner({ subject, oidcIssuer: issuer, valid });
        await signBeside(place, signer, { chain: root.cert, logged: { log, atSeconds } });
        const trustedRoot = log.trustedRoot([root]);
        const certificates = await certificateTrusts(
          [{ name: 'github', keyless: { trustedRoot, identities: [{ issuer, subject }] } }],
          new Date(now.epochMilliseconds),
        );
        expect(
          await verifyImage({ source: place.source, digest: image.digest, publicKeys: [], certificates }),
        ).toMatchObject({
          kind: 'signed',
          signatures: [{ certified: { authority: 'github', subject, issuer } }],
        });
        writeFileSync(join(directory, 'trusted_root.json'), trustedRoot);
        const identity = [`--certificate-identity=${subject}`, `--certificate-oidc-issuer=${issuer}`];
        const how = [
          formatFlag[format],
          '--trusted-root',
          join(directory, 'trusted_root.json'),
          '--insecure-ignore-sct',
          '--use-signed-timestamps=false',
        ];
        expect(await cosign(['verify', ...how, ...identity, nameOf(image)])).toContain(image.digest);
        const other = [
          '--certificate-identity=https://github.com/evil',
          `--certificate-oidc-issuer=${issuer}`,
        ];
        await expect(cosign(['verify', ...how, ...other, nameOf(image)])).rejects.toMatchObject({
          code: 'rig.program-failed',
        });
      });

    if (format === 'legacy')
      it('agree on what cosign signed with a certificate of an authority of one’s own', async () => {
        const image = await pushImage('certified');
        const root = makeAuthority('acme root', systemClock.now());
        const middle = root.issueAuthority('acme builds', 0);
        const signer = middle.issueSigner({
          subject: 'build@acme.io',
          oidcIssuer: 'https://accounts.acme.io',
        });
        const files = {
          'root.pem': root.cert,
          'middle.pem': middle.cert,
          'leaf.pem': signer.cert,
          'leaf.key': signer.key,
          'chain.pem': `${middle.cert}${root.cert}`,
        };
        for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
        const key = ['import-key-pair', '--key', join(directory, 'leaf.key'), '--yes'];
        await cosign([...key, '--output-key-prefix', join(directory, 'leaf-sealed')], withPassphrase());
        const certificate = ['--certificate', join(directory, 'leaf.pem')];
        const chain = ['--certificate-chain', join(directory, 'chain.pem')];
        const how = ['--key', join(directory, 'leaf-sealed.key'), ...certificate, ...chain];
        await cosign(['sign', ...signing, formatFlag[format], ...how, nameOf(image)], withPassphrase());
        const judge = async (subject: string) =>
          verifyImage({
            source: open().source(image.repository),
            digest: image.digest,
            publicKeys: [],
            certificates: await certificateTrusts(
              [{ name: 'acme', certificates: { roots: root.cert, subjects: [subject] } }],
              new Date(systemClock.now().epochMilliseconds),
            ),
          });
        expect(await judge('build@acme.io')).toMatchObject({
          kind: 'signed',
          signatures: [{ certified: { authority: 'acme', subject: 'build@acme.io' } }],
        });
        expect(await judge('other@acme.io')).toMatchObject({ kind: 'refused' });
        const claims = await cosign(
          [
            'verify',
            formatFlag[format],
            '--certificate-identity=build@acme.io',
            '--certificate-oidc-issuer=https://accounts.acme.io',
            '--insecure-ignore-sct',
            '--insecure-ignore-tlog=true',
            ...[
              '--ca-roots',
              join(directory, 'root.pem'),
              '--ca-intermediates',
              join(directory, 'middle.pem'),
            ],
            nameOf(image),
          ].flat(),
        );
        expect(claims).toContain(image.digest);
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
