import type { ImageTarget } from '../../edges/oci/interface.ts';
import { OakumError, sha256 } from '../../kernel/pure/index.ts';
import { appendLayers, manifestType, type SignatureLayer, SignatureManifest } from './simple-signing.ts';

/** Layers to add under one of cosign's tags. */
export interface Appending {
  readonly target: ImageTarget;
  readonly tag: string;
  /** Each with the bytes that it names. */
  readonly add: readonly { readonly layer: SignatureLayer; readonly bytes: Uint8Array }[];
  readonly signal?: AbortSignal | undefined;
  /** Whether everything that was to be added is there; asked of what was read back. */
  isThere(manifest: SignatureManifest | undefined): boolean;
}

/** Others may sign the same image at the same moment; two in a row that overwrite us are enough. */
const attempts = 3;

/**
 * Adds layers to those under a tag, and keeps what is there. Tags know no compare-and-set, so it reads back what it
 * wrote, and appends again if another signer wrote over it.
 *
 * @throws trust.signature-lost (later), trust.signatures-malformed, and what the registry says.
 */
export async function appendToTag(appending: Appending): Promise<void> {
  const { target, tag } = appending;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    await write(appending, await readSignatures(appending));
    if (appending.isThere(await readSignatures(appending))) return;
  }
  throw new OakumError('trust.signature-lost', `another signer keeps overwriting ${target.name}:${tag}`, {
    retry: 'later',
    hint: 'Let one process at a time sign an image.',
  });
}

/** What is under a tag; undefined where there is no such tag. @throws trust.signatures-malformed */
export async function readSignatures({
  target,
  tag,
  signal,
}: Pick<Appending, 'target' | 'tag' | 'signal'>): Promise<SignatureManifest | undefined> {
  const found = await target.findManifest(tag, signal);
  if (found === undefined) return undefined;
  try {
    return SignatureManifest.parse(JSON.parse(Buffer.from(found.bytes).toString('utf8')));
  } catch (cause) {
    throw new OakumError('trust.signatures-malformed', `${target.name}:${tag} holds no signatures`, {
      cause,
      hint: 'Something else was pushed under that tag. Look at it, and remove it if it is not yours.',
    });
  }
}

async function write(
  { target, tag, add, signal }: Appending,
  found: SignatureManifest | undefined,
): Promise<void> {
  const { manifest, config } = appendLayers(
    found,
    add.map(({ layer }) => layer),
  );
  for (const blob of [...add.map(({ bytes }) => bytes), config])
    await target.putBlob({ digest: sha256(blob), size: blob.length }, () => once(blob), signal);
  await target.putManifest(tag, { mediaType: manifestType, bytes: manifest }, signal);
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
