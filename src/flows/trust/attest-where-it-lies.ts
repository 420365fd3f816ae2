import type { Digest } from '../../kernel/index.ts';
import type { RegistryWrite } from '../../model/index.ts';
import { type AttestResult, attestImage, type Predicate, type Signer } from '../../prove/trust/index.ts';
import { attestOutcome, recordWrite } from '../images/record-write.ts';
import type { World } from '../world.ts';
import { signatureFormats } from './sign.ts';

export interface Attesting {
  readonly repository: string;
  readonly digest: Digest;
  readonly signer: Signer;
  /** Of the log's entry: `by-hand/<repository>@<digest>/attest`, `<effect's key>/attest`. */
  readonly key: string;
  readonly run?: string | undefined;
  readonly signal: AbortSignal;
  /** The image that was patched, where that is what is attested. */
  readonly from?: string | undefined;
  readonly predicates: readonly Predicate[];
}

/** Attaches statements to an image in its registry, with intent and outcome in the log. */
export async function attestWhereItLies(world: World, attesting: Attesting): Promise<AttestResult> {
  const { repository, digest, signer, key, from, run, predicates, signal } = attesting;
  const registries = await world.registries();
  const write: RegistryWrite = {
    key,
    write: 'image.attest',
    ...(from === undefined ? {} : { from }),
    to: repository,
    digest,
  };
  return recordWrite(world, { write, signal, ...(run === undefined ? {} : { run }) }, async () => {
    const value = await attestImage({
      source: registries.source(repository),
      target: registries.target(repository),
      repository,
      digest,
      signer,
      formats: signatureFormats(world, repository),
      predicates,
      signal,
    });
    return { value, outcome: attestOutcome(value) };
  });
}
