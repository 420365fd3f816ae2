import { createHash } from 'node:crypto';
import type { ImageVerdict } from '../../../model/index.ts';
import type { ImageEntry } from '../image-files/index.ts';
import type { ClaimedFile, ClaimedHash, ClaimedRights } from './claims.ts';
import type { FilesToJudge } from './paths.ts';
import { shortList } from './short-list.ts';

/** What became of one claim of the records. */
type Backed = 'holds' | 'settings' | 'left-out' | 'missing' | 'differs' | 'rights' | 'no-hash';

interface Judged {
  readonly name: string;
  readonly path: string;
  readonly backed: Backed;
}

/**
 * Whether the files are what the records of their packages say, by hash. A claim of a package that moved and that no file
 * backs fails; settings that were kept and what the image leaves out are no fault. Of packages that did not move what
 * does not hold is counted: it was so in the source, or the paths fail.
 */
export function judgePackageFiles(judging: FilesToJudge): ImageVerdict {
  const { claims, moved } = judging;
  const all = claims.after.packages.flatMap((name) => judgePackage(name, judging));
  const touched = all.filter(({ name }) => moved.has(name));
  const count = (backed: Backed): number => touched.filter((one) => one.backed === backed).length;
  const elsewhere = all.filter((one) => !moved.has(one.name) && isFault(one)).length;
  const measured = [
    `checked=${touched.length}`,
    `settings=${count('settings')}`,
    `left-out=${count('left-out')}`,
    `faults=${touched.filter(isFault).length}`,
    `elsewhere=${elsewhere}`,
  ];
  const verdict = { check: 'package-files', measured } as const;
  const named = (backed: Backed): readonly string[] =>
    touched.filter((one) => one.backed === backed).map(({ path, name }) => `/${path} (${name})`);
  const faults = [
    shortList('not there', named('missing')),
    shortList('other than its package says', named('differs')),
    shortList('of another owner or mode than its package says', named('rights')),
  ].filter((fault) => fault !== '');
  if (faults.length > 0) return { ...verdict, verdict: 'failed', message: faults.join('; ') };
  const unhashed = [...named('no-hash'), ...[...moved].filter((name) => hasNoHashes(name, judging))];
  if (unhashed.length > 0)
    return { ...verdict, verdict: 'unknown', message: shortList('no hash that is understood', unhashed) };
  return { ...verdict, verdict: 'passed', message: messageOf(elsewhere) };
}

function messageOf(elsewhere: number): string {
  const holds = 'the files of what moved are what their packages say';
  return elsewhere === 0 ? holds : `${holds}; ${elsewhere} of other packages are not, as in the source`;
}

function isFault({ backed }: Judged): boolean {
  return backed === 'missing' || backed === 'differs' || backed === 'rights';
}

function judgePackage(name: string, judging: FilesToJudge): readonly Judged[] {
  return judging.claims.after
    .files(name)
    .map((claim) => ({ name, path: claim.path, backed: backedBy(name, claim, judging) }));
}

function backedBy(name: string, claim: ClaimedFile, { claims, lower, merged }: FilesToJudge): Backed {
  const { path, hash, isSettings, isLeftOut = false, rights } = claim;
  const [before, entry] = [lower.entry(path), merged.entry(path)];
  if (entry === undefined) {
    if (isLeftOut || claims.before.isLeftOut(name, path)) return 'left-out';
    // Whoever built the image may take settings away, and the package manager does not bring them back.
    return isSettings && before === undefined ? 'settings' : 'missing';
  }
  if (hash === undefined || isNotHashed(hash, entry)) return 'no-hash';
  if (!isHashOf(hash, entry)) {
    if (!isKept(before, entry)) return 'differs';
    if (isSettings) return 'settings';
    return isLeftOut ? 'left-out' : 'differs';
  }
  if (rights !== undefined && !hasRights(entry, rights, before)) return 'rights';
  return hash.kind === 'any-content' ? 'settings' : 'holds';
}

/** As the record says. What whoever built the image set besides, and no upgrade changed, is no fault. */
function hasRights(
  entry: ImageEntry,
  { mode, uid, gid }: ClaimedRights,
  before: ImageEntry | undefined,
): boolean {
  const asSaid = (said: number | undefined, is: number, was: number | undefined): boolean =>
    said === undefined || said === is || was === is;
  return (
    asSaid(mode, entry.mode & 0o7777, before && before.mode & 0o7777) &&
    asSaid(uid, entry.uid, before?.uid) &&
    asSaid(gid, entry.gid, before?.gid)
  );
}

/** Whoever reads an image need not have asked for every kind of hash. */
function isNotHashed({ kind }: ClaimedHash, entry: ImageEntry): boolean {
  return kind === 'sha256' && entry.kind === 'file' && entry.content.sha256 === undefined;
}

function isHashOf(hash: ClaimedHash, entry: ImageEntry): boolean {
  switch (entry.kind) {
    case 'file':
      if (hash.kind === 'link') return false;
      return hash.kind === 'any-content' || entry.content[hash.kind] === hash.value;
    case 'symlink':
      if (hash.kind === 'link') return entry.linkPath === hash.value;
      return (
        hash.kind === 'sha1' && createHash('sha1').update(entry.linkPath).digest('base64') === hash.value
      );
    case 'directory':
    case 'special':
      return false;
  }
}

function isKept(before: ImageEntry | undefined, after: ImageEntry): boolean {
  if (before?.kind === 'file' && after.kind === 'file') return before.content.sha1 === after.content.sha1;
  return before?.kind === 'symlink' && after.kind === 'symlink' && before.linkPath === after.linkPath;
}

/** A package that has plain files and says nothing of what is in them. */
function hasNoHashes(name: string, { claims, merged }: FilesToJudge): boolean {
  if (claims.after.files(name).length > 0) return false;
  const settings = new Set(claims.after.settings(name));
  return claims.after.paths(name).some((path) => !settings.has(path) && merged.entry(path)?.kind === 'file');
}
