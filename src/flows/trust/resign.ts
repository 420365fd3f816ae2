import { type Digest, errorCode, errorMessage, parseDigest } from '../../kernel/index.ts';
import type { RegistryWrite } from '../../model/index.ts';
import { type Predicate, type Signer, verifyAttestations } from '../../prove/trust/index.ts';
import { recordWrite, signOutcome } from '../images/record-write.ts';
import type { World } from '../world.ts';
import { attestWhereItLies } from './attest-where-it-lies.ts';
import type { ToResign } from './resign-targets.ts';
import { signatureFormats, signWhereItLies } from './sign.ts';

/** What became of one image: `already` where the new key had signed and attested all of it. */
export type Resigned =
  | { readonly kind: 'signed' | 'already'; readonly image: string; readonly attestations: number }
  | { readonly kind: 'failed'; readonly image: string; readonly code: string; readonly reason: string };

export interface ResignRequest {
  readonly signer: Signer;
  /** PEM of the keys whose attestations are said again; never one that somebody else may have. */
  readonly attestedBy: readonly string[];
  readonly signal: AbortSignal;
}

interface Place {
  readonly repository: string;
  readonly digest: Digest;
}

/**
 * Signs one image again where it lies, and says again, by the new key, what trusted keys attested of it. May be called
 * again after it broke off anywhere: what is there is not doubled. Each write has its intent and outcome in the log.
 *
 * @throws only for an abort, and what the store throws.
 */
export async function resign(world: World, target: ToResign, request: ResignRequest): Promise<Resigned> {
  const { image } = target;
  const at = image.lastIndexOf('@');
  try {
    const place = { repository: image.slice(0, at), digest: parseDigest(image.slice(at + 1)) };
    // Statements first: what is signed is attested, as where an image is patched.
    const attestations = await attestAgain(world, place, request);
    const { kind } = await signAgain(world, place, request);
    return { kind: attestations > 0 ? 'signed' : kind, image, attestations };
  } catch (error) {
    request.signal.throwIfAborted();
    if (errorCode(error).startsWith('store.')) throw error;
    return { kind: 'failed', image, code: errorCode(error), reason: errorMessage(error) };
  }
}

function signAgain(world: World, { repository, digest }: Place, { signer, signal }: ResignRequest) {
  const write: RegistryWrite = {
    key: `rotate/${signer.keyId}/${repository}@${digest}/sign`,
    write: 'image.sign',
    to: repository,
    digest,
  };
  return recordWrite(world, { write, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
}

/** How many statements were said again. */
async function attestAgain(world: World, place: Place, request: ResignRequest): Promise<number> {
  const { repository, digest } = place;
  const { signer, signal } = request;
  const predicates = await missingStatements(world, place, request);
  if (predicates.length === 0) return 0;
  const key = `rotate/${signer.keyId}/${repository}@${digest}/attest`;
  await attestWhereItLies(world, { repository, digest, signer, key, predicates, signal });
  return predicates.length;
}

/** What the old keys attested and the new one did not yet, each once, in all formats that the registry's document names. */
async function missingStatements(
  world: World,
  { repository, digest }: Place,
  { signer, attestedBy, signal }: ResignRequest,
): Promise<readonly Predicate[]> {
  if (attestedBy.length === 0) return [];
  const source = (await world.registries()).source(repository);
  const publicKeys = [...attestedBy, signer.publicPem];
  const { attestations } = await verifyAttestations({ source, digest, publicKeys, signal });
  const formats = signatureFormats(world, repository);
  const textOf = (one: Pick<(typeof attestations)[number], 'predicateType' | 'predicate'>): string =>
    JSON.stringify([one.predicateType, one.predicate]);
  const done = Map.groupBy(
    attestations.filter(({ keyId }) => keyId === signer.keyId),
    textOf,
  );
  const old = new Map(
    attestations.filter(({ keyId }) => keyId !== signer.keyId).map((one) => [textOf(one), one]),
  );
  return [...old].flatMap(([text, { predicateType, predicate }]) => {
    const there = new Set(done.get(text)?.map(({ format }) => format));
    const isWhole = formats.every((format) => there.has(format));
    return isWhole || typeof predicate !== 'object' || predicate === null
      ? []
      : [{ predicateType, predicate }];
  });
}
