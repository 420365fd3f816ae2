import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../kernel/index.ts';
import { type Digest, sha256 } from '../../../kernel/pure/index.ts';
import { type ImageTarget, makeRegistries, type Registries } from '../index.ts';

export interface StartedRegistry {
  /** `127.0.0.1:5000` */
  readonly host: string;
  stop(): Promise<void>;
}

/** What registries may leave out, and Oakum gets by without. */
export interface RegistryAbilities {
  readonly mounts: boolean;
  /** The referrers API; without it clients keep a tag. */
  readonly referrers: boolean;
  /** Removing manifests by their digest, and by a tag. */
  readonly deletes?: { readonly byDigest: boolean; readonly byTag: boolean };
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

async function* stream(...chunks: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* chunks;
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

const descriptor = (bytes: Uint8Array): { readonly digest: Digest; readonly size: number } => ({
  digest: sha256(bytes),
  size: bytes.byteLength,
});

async function putSmall(target: ImageTarget, text: string): Promise<{ digest: Digest; size: number }> {
  const described = descriptor(bytesOf(text));
  await target.putBlob(described, () => stream(bytesOf(text)));
  return described;
}

/** A manifest with one layer, and its blobs put. */
async function putImage(target: ImageTarget, tag: string): Promise<Uint8Array> {
  const config = await putSmall(target, `{"tag":"${tag}"}`);
  const layer = await putSmall(target, `layer of ${tag}`);
  const bytes = bytesOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...layer }],
    }),
  );
  await target.putManifest(tag, { mediaType: manifestType, bytes });
  return bytes;
}

/** Attaches a document to a manifest, and gives its digest. */
async function attach(target: ImageTarget, subject: Uint8Array, content = 'a statement'): Promise<Digest> {
  const config = await putSmall(target, '{}');
  const layer = await putSmall(target, content);
  const artifactType = 'application/vnd.in-toto+json';
  const bytes = bytesOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', ...config },
      layers: [{ mediaType: artifactType, ...layer }],
      subject: { mediaType: manifestType, ...descriptor(subject) },
    }),
  );
  return target.attach(sha256(subject), { mediaType: manifestType, bytes, artifactType, annotations: {} });
}

/** What Oakum relies on of any registry; run against the fake one and against real ones. */
export function describeRegistry(
  name: string,
  start: () => Promise<StartedRegistry>,
  knows: RegistryAbilities = { mounts: true, referrers: false },
): void {
  describe(`${name}, as Oakum uses it`, () => {
    let registry: StartedRegistry;
    let registries: Registries;

    beforeAll(async () => {
      registry = await start();
      registries = makeRegistries({
        registries: [],
        clock: systemClock,
        random: () => 0.5,
        credentialsOf: () => undefined,
        chunkBytes: 1000,
      });
    });

    afterAll(() => registry.stop());

    const source = (repository: string) => registries.source(`${registry.host}/${repository}`);
    const target = (repository: string) => registries.target(`${registry.host}/${repository}`);

    it('gives back a manifest by tag and by digest, byte for byte', async () => {
      const bytes = await putImage(target('suite/by-tag'), '1.0');
      for (const reference of ['1.0', sha256(bytes)]) {
        const manifest = await source('suite/by-tag').manifest(reference);
        expect(manifest).toMatchObject({ digest: sha256(bytes), mediaType: manifestType });
        expect(Buffer.from(manifest.bytes)).toEqual(Buffer.from(bytes));
      }
    });

    it('moves a tag to a new manifest and keeps the old one by its digest', async () => {
      const old = await putImage(target('suite/moved'), 'a');
      const fresh = await putImage(target('suite/moved'), 'b');
      await target('suite/moved').putManifest('a', { mediaType: manifestType, bytes: fresh });
      expect((await source('suite/moved').manifest('a')).digest).toBe(sha256(fresh));
      expect((await source('suite/moved').manifest(sha256(old))).digest).toBe(sha256(old));
    });

    it('says what is not there', async () => {
      const nowhere = source('suite/nowhere');
      await expect(nowhere.manifest('1')).rejects.toMatchObject({ code: 'oci.not-found' });
      const missing = descriptor(bytesOf('never put'));
      await expect(collect(nowhere.blob(missing))).rejects.toMatchObject({ code: 'oci.not-found' });
      expect(await target('suite/nowhere').findManifest('1')).toBeUndefined();
      expect(await target('suite/nowhere').hasBlob(missing.digest)).toBe(false);
    });

    it.each([
      ['empty', 0],
      ['in one piece', 1000],
      ['in chunks', 4001],
    ])('takes a blob %s', async (_, size) => {
      const bytes = new Uint8Array(size).map((_, at) => at % 251);
      const described = descriptor(bytes);
      await target('suite/blobs').putBlob(described, () =>
        stream(bytes.subarray(0, 700), bytes.subarray(700)),
      );
      expect(await target('suite/blobs').hasBlob(described.digest)).toBe(true);
      expect(await collect(source('suite/blobs').blob(described))).toBe(described.digest);
    });

    it('does not send a blob that is already there', async () => {
      const described = await putSmall(target('suite/twice'), 'the same');
      await target('suite/twice').putBlob(described, () => {
        throw new Error('was read again');
      });
    });

    it('refuses a blob whose bytes are not those of its digest', async () => {
      const claimed = descriptor(bytesOf('what was promised'));
      const put = target('suite/lies').putBlob(claimed, () => stream(bytesOf('what was deliver!')));
      await expect(put).rejects.toMatchObject({ code: 'oci.refused' });
      expect(await target('suite/lies').hasBlob(claimed.digest)).toBe(false);
    });

    it('mounts a blob of another repository, and says so when there is none', async () => {
      const described = await putSmall(target('suite/origin'), 'to be mounted');
      expect(await target('suite/mounted').mountBlob(described.digest, 'suite/origin')).toBe(knows.mounts);
      if (knows.mounts) expect(await collect(source('suite/mounted').blob(described))).toBe(described.digest);
      const missing = descriptor(bytesOf('nowhere'));
      expect(await target('suite/mounted').mountBlob(missing.digest, 'suite/origin')).toBe(false);
    });

    it('finds a manifest that was put', async () => {
      const bytes = await putImage(target('suite/find'), 'patched-1');
      expect(await target('suite/find').findManifest('patched-1')).toMatchObject({ digest: sha256(bytes) });
    });

    it('lists what is attached to a manifest, also under the tag of cosign, and nothing where there is nothing', async () => {
      const repository = target('suite/attached');
      const bytes = await putImage(repository, '1');
      const bare = await putImage(repository, '2');
      const attached = await attach(repository, bytes);
      const legacy = await putImage(repository, `${sha256(bytes).replace(':', '-')}.att`);
      expect(await source('suite/attached').referrers?.(sha256(bytes))).toEqual([attached, sha256(legacy)]);
      expect(await source('suite/attached').referrers?.(sha256(bare))).toEqual([]);
    });

    it('lists several attachments, each once, also when one is attached again', async () => {
      const repository = target('suite/several');
      const bytes = await putImage(repository, '1');
      const first = await attach(repository, bytes, 'first');
      const second = await attach(repository, bytes, 'second');
      expect(await attach(repository, bytes, 'first')).toBe(first);
      const listed = (await source('suite/several').referrers?.(sha256(bytes))) ?? [];
      expect(listed.toSorted()).toEqual([first, second].toSorted());
      const standIn = await repository.findManifest(sha256(bytes).replace(':', '-'));
      expect(standIn === undefined).toBe(knows.referrers);
    });

    it('removes a manifest, or says that it may not and leaves it', async () => {
      const { byDigest, byTag } = knows.deletes ?? { byDigest: true, byTag: true };
      const repository = target('suite/deleted');
      const bytes = await putImage(repository, '1');
      const kept = await putImage(repository, '2');
      expect(await repository.deleteManifest('1')).toBe(byTag ? 'deleted' : 'unsupported');
      expect(await repository.deleteManifest(sha256(bytes))).toBe(byDigest ? 'deleted' : 'unsupported');
      expect((await repository.findManifest(sha256(bytes))) === undefined).toBe(byDigest);
      expect((await repository.findManifest('1')) === undefined).toBe(byDigest);
      if (byDigest) expect(await repository.deleteManifest(sha256(bytes))).toBe('absent');
      expect(await repository.findManifest('2')).toMatchObject({ digest: sha256(kept) });
    });

    it('refuses a manifest under a digest that is not its own, before asking', async () => {
      const put = target('suite/find').putManifest(sha256('other'), {
        mediaType: manifestType,
        bytes: bytesOf('{}'),
      });
      await expect(put).rejects.toMatchObject({ code: 'oci.digest-mismatch' });
    });
  });
}
