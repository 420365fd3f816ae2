import type { TestVerdict } from '../../formats/test-result/index.ts';
import type { Digest } from '../../kernel/index.ts';
import type { Signer } from '../../prove/trust/index.ts';
import { attestPatched, type ToAttest } from '../trust/attest.ts';
import { signedText, signWhereItLies } from '../trust/sign.ts';
import type { World } from '../world.ts';
import { recordWrite, signOutcome } from './record-write.ts';
import type { ToPatch } from './try-engines.ts';

/** A patched image that was pushed by hand. */
export interface Vouching {
  readonly done: ToAttest['patched'];
  /** What it was put on, where it was. */
  readonly base?: ToAttest['base'];
  readonly verdicts: readonly TestVerdict[];
  readonly subject: Pick<ToPatch, 'image' | 'signal'>;
  readonly reference: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly startedOn: string;
  /** Undefined where there is no key. */
  readonly signer: Signer | undefined;
}

export interface Vouched {
  /** By which key and where, or `no` and why. */
  readonly signed: string;
  /** Predicate types. */
  readonly attested: readonly string[];
}

/** Attests, then signs: a signature is the word that everything else is there. */
export async function vouchIfKey(world: World, vouching: Vouching): Promise<Vouched> {
  const { done, base, verdicts, subject, reference, repository, digest, startedOn, signer } = vouching;
  const { signal } = subject;
  if (signer === undefined) return { signed: 'no: there is no signing key (oakum trust init)', attested: [] };
  world.progress.step('attesting');
  const byHand = `by-hand/${repository}@${digest}`;
  const { attestations } = await attestPatched(world, {
    patched: done,
    base,
    verdicts,
    reference,
    repository,
    digest,
    platform: subject.image.platform,
    signer,
    startedOn,
    key: `${byHand}/attest`,
    signal,
  });
  const write = { key: `${byHand}/sign`, write: 'image.sign', to: repository, digest } as const;
  const signed = await recordWrite(world, { write, signal }, async () => {
    const value = await signWhereItLies(world, { repository, digest, signer, signal });
    return { value, outcome: signOutcome(value) };
  });
  return { signed: signedText(signed), attested: attestations.map(({ predicateType }) => predicateType) };
}
