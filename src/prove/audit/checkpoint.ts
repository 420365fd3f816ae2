import { type Clock, instantText, OakumError } from '../../kernel/index.ts';
import { canonicalJson, type Digest, isSignedBy } from '../../kernel/pure/index.ts';
import type { Checkpoint } from '../../model/index.ts';
import type { EvidenceStore } from '../../store/interface.ts';
import { makeMerkleTree } from './merkle.ts';

/** Signs with the evidence key; `keyId` is the id of its public half (`publicKeyId`). */
export interface CheckpointSigner {
  readonly keyId: string;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

/** What a log holds at one moment. */
export interface LogState {
  readonly size: number;
  readonly head: Digest;
  readonly root: Digest;
}

const entriesAtOnce = 1_000;

/** Reads the whole log once and gives its state; undefined while it is empty. */
export async function logState(log: Pick<EvidenceStore, 'raw'>): Promise<LogState | undefined> {
  const tree = makeMerkleTree();
  let head: Digest | undefined;
  for (;;) {
    const lines = await log.raw(tree.size(), entriesAtOnce);
    for (const line of lines) {
      tree.add(line.leaf);
      head = line.leaf;
    }
    if (lines.length < entriesAtOnce) break;
  }
  return head === undefined ? undefined : { size: tree.size(), head, root: tree.root() };
}

/** Signs what the log holds now. */
export async function makeCheckpoint(
  state: LogState,
  { signer, clock }: { readonly signer: CheckpointSigner; readonly clock: Clock },
): Promise<Checkpoint> {
  if (state.size < 1) throw new OakumError('audit.empty-log', 'an empty log has nothing to sign');
  const { size, head, root } = state;
  const unsigned = { size, head, root, at: instantText(clock.now()), keyId: signer.keyId };
  const signature = await signer.sign(signedBytes(unsigned));
  return { ...unsigned, signature: Buffer.from(signature).toString('base64') };
}

/** What is signed: the RFC 8785 bytes of the checkpoint without its signature (`jq -jcS 'del(.signature)'`). */
function signedBytes(checkpoint: Omit<Checkpoint, 'signature'>): Uint8Array {
  const { size, head, root, at, keyId } = checkpoint;
  return Buffer.from(canonicalJson({ size, head, root, at, keyId }), 'utf8');
}

/** Base64 that decodes leniently to the right bytes is not accepted: every byte of a checkpoint counts. */
export function isCheckpointSigned(checkpoint: Checkpoint, publicPem: string): boolean {
  const signature = Buffer.from(checkpoint.signature, 'base64');
  if (signature.toString('base64') !== checkpoint.signature) return false;
  return isSignedBy(publicPem, signedBytes(checkpoint), signature);
}
