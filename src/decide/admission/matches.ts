import type { AdmissionRule } from '../../model/index.ts';

/** `yes` and `no` are certain; `perhaps` depends on how the controller spells the image. */
export type Matches = 'yes' | 'perhaps' | 'no';

export interface ImageNames {
  /** `registry.acme.io/shop/web` */
  readonly repository: string;
  readonly tag: string;
}

/** Whether a rule speaks of an image that is named by tag and digest. */
export function matchesImage(rule: AdmissionRule, image: ImageNames): Matches {
  const names = spellings(rule.matching, image);
  const hits = names.map(
    (name) =>
      rule.images.some((glob) => matchesGlob(rule.matching, glob, name)) &&
      !rule.except.some((glob) => matchesGlob(rule.matching, glob, name)),
  );
  if (hits.every(Boolean)) return 'yes';
  return hits.some(Boolean) ? 'perhaps' : 'no';
}

/** Digests are not known before the patch is made; no glob can single one out that is not. */
const someDigest = `sha256:${'0'.repeat(64)}`;

function spellings(matching: AdmissionRule['matching'], { repository, tag }: ImageNames): readonly string[] {
  if (matching === 'policy-controller')
    return [`${repository.replace(/^docker\.io\//, 'index.docker.io/')}@${someDigest}`];
  return [`${repository}@${someDigest}`, `${repository}:${tag}`, `${repository}:${tag}@${someDigest}`];
}

/** Kyverno's star takes anything, and `?` one character; policy-controller's single star stays within a part of the path. */
export function matchesGlob(matching: AdmissionRule['matching'], glob: string, text: string): boolean {
  if (glob.length > 1_000) return false;
  let ends: ReadonlySet<number> = new Set([0]);
  for (const [token] of glob.matchAll(/\*+|[^*?]+|\?/g)) {
    if (token.startsWith('*'))
      ends = starEnds(ends, text, matching === 'policy-controller' && token === '*' ? '/' : undefined);
    else if (token === '?' && matching === 'kyverno')
      ends = new Set([...ends].filter((at) => at < text.length).map((at) => at + 1));
    else ends = new Set([...ends].filter((at) => text.startsWith(token, at)).map((at) => at + token.length));
  }
  return ends.has(text.length);
}

function starEnds(from: ReadonlySet<number>, text: string, stop: string | undefined): ReadonlySet<number> {
  const ends = new Set(from);
  let isOpen = false;
  for (let at = 0; at <= text.length; at += 1) {
    if (isOpen) ends.add(at);
    if (from.has(at)) isOpen = true;
    if (stop !== undefined && text[at] === stop) isOpen = false;
  }
  return ends;
}
