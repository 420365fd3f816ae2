import { parseImageReference } from '../../formats/oci/index.ts';
import type { Digest } from '../../kernel/index.ts';
import { SignatureFormat } from '../../model/index.ts';
import { type Signer, type SignResult, signImage } from '../../prove/trust/index.ts';
import type { World } from '../world.ts';

export interface ToSign {
  /** As images name it. */
  readonly repository: string;
  readonly digest: Digest;
  readonly signer: Signer;
  readonly signal: AbortSignal;
}

/** Signs an image where it lies, in the formats that its registry's document names; in both without one. */
export async function signWhereItLies(world: World, toSign: ToSign): Promise<SignResult> {
  const { repository } = toSign;
  const registries = await world.registries();
  return signImage({
    ...toSign,
    source: registries.source(repository),
    target: registries.target(repository),
    formats: signatureFormats(world, repository),
  });
}

export function signatureFormats(world: World, repository: string): readonly SignatureFormat[] {
  const host = parseImageReference(repository).registry;
  const document = world.documents.registries.find(({ spec }) => spec.host === host);
  return document?.spec.signatures ?? SignatureFormat.options;
}

/** `by key 0123456789abcdef as sha256-….sig and sha256:…`, for people. */
export function signedText({ keyId, signatures }: SignResult): string {
  return `by key ${keyId.slice(0, 16)} as ${signatures.map(({ at }) => at).join(' and ')}`;
}
