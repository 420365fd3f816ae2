import { canonicalJson, type Digest, errorMessage } from '../../kernel/pure/index.ts';
import { type Checkpoint, Entry, effectKeyOf, leafOf } from '../../model/index.ts';
import { checkSignature, type PublicKeys } from './check-signature.ts';
import { type MerkleTree, makeMerkleTree } from './merkle.ts';
import { type LogProblem, makeProblems, type Problems } from './problems.ts';

/** Whether a log is what was written, and what to look at. `ok` means no error; warnings are for people. */
export interface LogVerdict {
  readonly ok: boolean;
  readonly entries: number;
  /** How many entries, from the first, a valid checkpoint covers and agrees with. */
  readonly signedEntries: number;
  readonly problems: readonly LogProblem[];
}

export interface LogExpectation {
  readonly checkpoints: readonly Checkpoint[];
  readonly publicKeys: PublicKeys;
}

/** Takes the lines of a log one by one, in order; `finish` gives the verdict, once. */
export interface LogVerifier {
  /** The exact text of the next entry, without its line end. */
  line(text: string): void;
  finish(): LogVerdict;
}

/**
 * Checks everything that can be known without the server: the bytes of each entry, their order and chain, and what the
 * checkpoints signed about them. It needs one digest for each bit of the log's size, not the log.
 */
export function makeLogVerifier(expected: LogExpectation): LogVerifier {
  const problems = makeProblems();
  const tree = makeMerkleTree();
  const chain = makeChainCheck(problems);
  const story = makeStoryCheck(problems);
  const signed = expected.checkpoints.filter((one) => checkSignature(one, expected.publicKeys, problems));
  const bySize = Map.groupBy(signed, (checkpoint) => checkpoint.size);
  let signedEntries = 0;
  return {
    line(text) {
      const leaf = leafOf(text);
      const entry = readEntry(text, tree.size(), problems);
      chain.next(entry, leaf);
      if (entry !== undefined) story.next(entry);
      tree.add(leaf);
      const here = bySize.get(tree.size()) ?? [];
      const agreeing = here.filter((checkpoint) => agrees(checkpoint, { tree, leaf, problems }));
      if (agreeing.length > 0) signedEntries = tree.size();
    },
    finish() {
      chain.finish();
      story.finish();
      judgeEnd({ signed, entries: tree.size(), signedEntries, problems });
      const found = problems.list();
      return { ok: !problems.hasErrors(), entries: tree.size(), signedEntries, problems: found };
    },
  };
}

/** All lines at once. */
export function verifyLog(lines: Iterable<string>, expected: LogExpectation): LogVerdict {
  const verifier = makeLogVerifier(expected);
  for (const line of lines) verifier.line(line);
  return verifier.finish();
}

function readEntry(text: string, position: number, problems: Problems): Entry | undefined {
  try {
    const value = JSON.parse(text);
    const entry = Entry.parse(value);
    if (canonicalJson(value) !== text) {
      problems.error(
        'audit.changed',
        position,
        'its bytes are not the RFC 8785 form in which the log is written',
      );
    }
    return entry;
  } catch (error) {
    problems.error('audit.unreadable', position, `it is no entry: ${errorMessage(error).slice(0, 200)}`);
    return undefined;
  }
}

/** No more gaps are remembered than a person would read; the log is broken long before. */
const maxMissing = 10_000;

/** Index and previous leaf: what was removed, moved, or changed in the entry before. */
function makeChainCheck(problems: Problems) {
  const missing = new Set<number>();
  let expectedIndex = 0;
  /** The leaf that the next entry must name; unknown after a gap or an unreadable line. */
  let previous: { readonly leaf: Digest | undefined } | undefined = { leaf: undefined };
  const gap = (index: number): void => {
    for (let one = expectedIndex; one < index && missing.size < maxMissing; one += 1) missing.add(one);
    previous = undefined;
  };
  return {
    next(entry: Entry | undefined, leaf: Digest): void {
      const index = entry?.index ?? expectedIndex;
      if (index < expectedIndex) {
        missing.delete(index);
        problems.error('audit.reordered', index, `it stands after entry ${expectedIndex - 1}`);
        previous = undefined;
        return;
      }
      if (index > expectedIndex) gap(index);
      else if (previous !== undefined && entry !== undefined && entry.previous !== previous.leaf) {
        const changed = index === 0 ? 0 : index - 1;
        problems.error('audit.changed', changed, `entry ${index} names another leaf as the one before it`);
      }
      expectedIndex = index + 1;
      previous = { leaf };
    },
    finish(): void {
      for (const index of missing) problems.error('audit.removed', index, 'it is not there');
    },
  };
}

/** What a person should look at although the bytes are right: clocks that went back, intents without an outcome. */
function makeStoryCheck(problems: Problems) {
  const open = new Map<string, number>();
  let latest = '';
  return {
    next(entry: Entry): void {
      if (entry.at < latest) {
        problems.warning(
          'audit.time-order',
          entry.index,
          `its time ${entry.at} is before ${latest} of an earlier one`,
        );
      } else latest = entry.at;
      const key = effectKeyOf(entry);
      if (key === undefined) return;
      if (entry.kind === 'intent') open.set(key, entry.index);
      else open.delete(key);
    },
    finish(): void {
      for (const [key, index] of open) {
        problems.warning('audit.no-outcome', index, `intent ${key} has no outcome: look there after a crash`);
      }
    },
  };
}

function agrees(
  checkpoint: Checkpoint,
  { tree, leaf, problems }: { readonly tree: MerkleTree; readonly leaf: Digest; readonly problems: Problems },
): boolean {
  if (checkpoint.head === leaf && checkpoint.root === tree.root()) return true;
  const what = `the checkpoint of ${checkpoint.at} signed another log: ${checkpoint.head} over ${checkpoint.size} entries`;
  problems.error('audit.not-as-signed', checkpoint.size - 1, what);
  return false;
}

function judgeEnd(found: {
  readonly signed: readonly Checkpoint[];
  readonly entries: number;
  readonly signedEntries: number;
  readonly problems: Problems;
}): void {
  const { signed, entries, signedEntries, problems } = found;
  const longest = Math.max(0, ...signed.map((checkpoint) => checkpoint.size));
  if (longest > entries) {
    problems.error(
      'audit.truncated',
      entries,
      `a checkpoint signed ${longest} entries, the log ends after ${entries}`,
    );
  }
  if (entries > 0 && signed.length === 0) {
    problems.error(
      'audit.unsigned',
      undefined,
      'no valid checkpoint covers any of it: anybody could have written it',
    );
  } else if (signedEntries > 0 && signedEntries < entries) {
    const rest = entries - signedEntries;
    problems.warning(
      'audit.unsigned-end',
      signedEntries,
      `the last ${rest} entries are after the last checkpoint`,
    );
  }
}
