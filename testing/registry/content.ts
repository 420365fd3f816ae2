import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, hexOf, isDigest, sha256 } from '../../src/kernel/pure/index.ts';

export interface StoredManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What the registry holds: blobs for all repositories together, manifests and tags by repository. */
export interface Content {
  blob(digest: Digest): Promise<Uint8Array | undefined>;
  putBlob(bytes: Uint8Array): Promise<Digest>;
  manifest(repository: string, reference: string): Promise<StoredManifest | undefined>;
  putManifest(repository: string, reference: string, manifest: StoredManifest): Promise<Digest>;
  removeManifest(repository: string, reference: string): Promise<boolean>;
  tags(repository: string): readonly string[];
  digests(repository: string): readonly Digest[];
  repositories(): readonly string[];
}

interface Repository {
  readonly tags: Map<string, Digest>;
  readonly types: Map<Digest, string>;
}

/** Keeps content in memory, or in a directory so that it survives the process. */
export async function openContent(directory: string | undefined): Promise<Content> {
  const blobs = directory === undefined ? memoryBlobs() : await directoryBlobs(directory);
  const names = await blobs.names();
  return withNames(blobs, new Map(names.map((saved) => [saved.name, load(saved)])));
}

function withNames(blobs: Blobs, repositories: Map<string, Repository>): Content {
  const open = (name: string): Repository => {
    const found = repositories.get(name) ?? { tags: new Map(), types: new Map() };
    repositories.set(name, found);
    return found;
  };
  const digestOf = (name: string, reference: string): Digest | undefined =>
    isDigest(reference) ? reference : repositories.get(name)?.tags.get(reference);
  const save = (): Promise<void> =>
    blobs.saveNames([...repositories].map(([name, one]) => unload(name, one)));
  return {
    blob: (digest) => blobs.get(digest),
    putBlob: (bytes) => blobs.put(bytes),
    manifest: async (name, reference) => {
      const digest = digestOf(name, reference);
      const mediaType = digest === undefined ? undefined : repositories.get(name)?.types.get(digest);
      const bytes = digest === undefined || mediaType === undefined ? undefined : await blobs.get(digest);
      return bytes === undefined || mediaType === undefined ? undefined : { mediaType, bytes };
    },
    putManifest: async (name, reference, { mediaType, bytes }) => {
      const digest = await blobs.put(bytes);
      open(name).types.set(digest, mediaType);
      if (!isDigest(reference)) open(name).tags.set(reference, digest);
      await save();
      return digest;
    },
    removeManifest: async (name, reference) => {
      const repository = repositories.get(name);
      const isGone = isDigest(reference)
        ? repository?.types.delete(reference)
        : repository?.tags.delete(reference);
      await save();
      return isGone === true;
    },
    tags: (name) => [...(repositories.get(name)?.tags.keys() ?? [])].toSorted(),
    digests: (name) => [...(repositories.get(name)?.types.keys() ?? [])].toSorted(),
    repositories: () => [...repositories.keys()].toSorted(),
  };
}

interface SavedRepository {
  readonly name: string;
  readonly tags: readonly (readonly [string, Digest])[];
  readonly types: readonly (readonly [Digest, string])[];
}

function load(saved: SavedRepository): Repository {
  return { tags: new Map(saved.tags), types: new Map(saved.types) };
}

function unload(name: string, repository: Repository): SavedRepository {
  return { name, tags: [...repository.tags], types: [...repository.types] };
}

interface Blobs {
  get(digest: Digest): Promise<Uint8Array | undefined>;
  put(bytes: Uint8Array): Promise<Digest>;
  names(): Promise<readonly SavedRepository[]>;
  saveNames(names: readonly SavedRepository[]): Promise<void>;
}

function memoryBlobs(): Blobs {
  const blobs = new Map<Digest, Uint8Array>();
  return {
    get: async (digest) => blobs.get(digest),
    put: async (bytes) => {
      const digest = sha256(bytes);
      blobs.set(digest, bytes);
      return digest;
    },
    names: async () => [],
    saveNames: async () => {},
  };
}

async function directoryBlobs(directory: string): Promise<Blobs> {
  await mkdir(directory, { recursive: true });
  const replace = async (name: string, bytes: Uint8Array | string): Promise<void> => {
    const temporary = join(directory, `${randomUUID()}.part`);
    await writeFile(temporary, bytes);
    await rename(temporary, join(directory, name));
  };
  return {
    get: (digest) => readFile(join(directory, hexOf(digest))).catch(() => undefined),
    put: async (bytes) => {
      const digest = sha256(bytes);
      await replace(hexOf(digest), bytes);
      return digest;
    },
    names: async () =>
      (await readdir(directory)).includes('names.json')
        ? JSON.parse(await readFile(join(directory, 'names.json'), 'utf8'))
        : [],
    saveNames: (names) => replace('names.json', JSON.stringify(names)),
  };
}
