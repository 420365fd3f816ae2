import * as z from 'zod';
import { type Clock, errorMessage, instantText, OakumError } from '../../kernel/index.ts';
import { canonicalJson } from '../../kernel/pure/index.ts';
import { Checkpoint, InstantText } from '../../model/index.ts';
import type { EvidenceStore } from '../../store/interface.ts';
import { type PublicKeys, publicKeysOf } from './check-signature.ts';
import type { LogProblem } from './problems.ts';
import { readLines } from './read-lines.ts';
import { type LogVerdict, makeLogVerifier } from './verify-log.ts';

/**
 * The first line of a bundle. Then come `checkpoints` lines with a checkpoint each, then `entries` lines with the exact
 * bytes of the log; checkpoints come first so that a reader can judge while it reads.
 */
const BundleHeader = z
  .object({
    kind: z.literal('EvidenceBundle'),
    schemaVersion: z.literal(1),
    createdAt: InstantText,
    entries: z.number().int().min(0),
    checkpoints: z.number().int().min(0).max(100_000),
    /** PEM. They say who claims to have signed; whether to believe them is for the reader to know from elsewhere. */
    publicKeys: z.array(z.string().max(16_384)).max(100).readonly(),
  })
  .readonly();
type BundleHeader = z.infer<typeof BundleHeader>;

const entriesAtOnce = 1_000;

/** The lines of a bundle over the whole log as it is now, each with its line end. */
export async function* bundleLines(
  log: Pick<EvidenceStore, 'size' | 'raw' | 'checkpoints'>,
  { publicKeys, clock }: { readonly publicKeys: readonly string[]; readonly clock: Clock },
): AsyncGenerator<string> {
  const entries = await log.size();
  const checkpoints = (await log.checkpoints()).filter((checkpoint) => checkpoint.size <= entries);
  const header: BundleHeader = {
    kind: 'EvidenceBundle',
    schemaVersion: 1,
    createdAt: instantText(clock.now()),
    entries,
    checkpoints: checkpoints.length,
    publicKeys,
  };
  yield `${canonicalJson(header)}\n`;
  for (const checkpoint of checkpoints) yield `${canonicalJson(checkpoint)}\n`;
  for (let from = 0; from < entries; from += entriesAtOnce) {
    const lines = await log.raw(from, Math.min(entriesAtOnce, entries - from));
    for (const line of lines) yield `${line.bytes}\n`;
  }
}

export interface BundleVerdict extends LogVerdict {
  readonly createdAt: string | undefined;
  /** Ids of the keys that were believed. */
  readonly keyIds: readonly string[];
}

/**
 * Checks a bundle without server and network. With `trustedKeys` (PEM) only those count; without, the bundle's own keys
 * are taken at their word, and a warning says what to compare.
 */
export async function verifyBundle(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { trustedKeys }: { readonly trustedKeys?: readonly string[] | undefined } = {},
): Promise<BundleVerdict> {
  const lines = readLines(chunks)[Symbol.asyncIterator]();
  try {
    const header = BundleHeader.parse(JSON.parse(await nextLine(lines)));
    const publicKeys = publicKeysOf(trustedKeys ?? header.publicKeys);
    const checkpoints: Checkpoint[] = [];
    while (checkpoints.length < header.checkpoints) {
      checkpoints.push(Checkpoint.parse(JSON.parse(await nextLine(lines))));
    }
    const verifier = makeLogVerifier({ checkpoints, publicKeys });
    for (let next = await lines.next(); next.done !== true; next = await lines.next())
      verifier.line(next.value);
    return verdictOn(verifier.finish(), { header, publicKeys, own: trustedKeys === undefined });
  } catch (error) {
    return malformed(error);
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const next = await lines.next();
  if (next.done === true) throw new OakumError('bundle.malformed', 'it ends before its first entry');
  return next.value;
}

function verdictOn(
  verdict: LogVerdict,
  {
    header,
    publicKeys,
    own,
  }: { readonly header: BundleHeader; readonly publicKeys: PublicKeys; readonly own: boolean },
): BundleVerdict {
  const keyIds = [...publicKeys.keys()];
  const incomplete: LogProblem = {
    severity: 'error',
    code: 'bundle.incomplete',
    index: undefined,
    message: `its header promises ${header.entries} entries, it holds ${verdict.entries}`,
  };
  const ownKey: LogProblem = {
    severity: 'warning',
    code: 'bundle.own-key',
    index: undefined,
    message: `the keys came with the bundle; compare with what the owner publishes: ${keyIds.join(', ')}`,
  };
  const isComplete = header.entries === verdict.entries;
  const problems = [...(isComplete ? [] : [incomplete]), ...verdict.problems, ...(own ? [ownKey] : [])];
  return { ...verdict, ok: verdict.ok && isComplete, problems, createdAt: header.createdAt, keyIds };
}

function malformed(error: unknown): BundleVerdict {
  const message = `this is no evidence bundle: ${errorMessage(error).slice(0, 300)}`;
  const problem: LogProblem = { severity: 'error', code: 'bundle.malformed', index: undefined, message };
  return { ok: false, entries: 0, signedEntries: 0, problems: [problem], createdAt: undefined, keyIds: [] };
}
