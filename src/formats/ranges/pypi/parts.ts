import { isVersion } from '../../versions/index.ts';

/** A version as specifiers look at it. */
export interface PythonVersion {
  readonly text: string;
  /** Without the local version. */
  readonly public: string;
  readonly local: string | undefined;
  readonly epoch: bigint;
  readonly release: readonly bigint[];
  /** Epoch and release alone. */
  readonly base: string;
  /** What follows the release: pre-, post- and development release; empty when there is none. */
  readonly suffix: string;
  /** Development releases too. */
  readonly isPreRelease: boolean;
  readonly isPostRelease: boolean;
  /** What it is a post-release of; the public version where it is none. */
  readonly withoutPost: string;
}

/** `.post1`, `-1`, `.rev2`, `r3`, and a development release of it. */
const post = /(?:[-_.]?(?:post|rev|r(?!c))[-_.]?\d*|-\d+).*$/;

/** undefined when the text is no version. */
export function partsOf(version: string): PythonVersion | undefined {
  if (!isVersion('pep440', version)) return undefined;
  const text = version.trim().toLowerCase();
  const [shown = '', local] = text.split('+');
  const [, epoch = '0', release = '', suffix = ''] = /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(.*)$/.exec(shown) ?? [];
  return {
    text,
    public: shown,
    local,
    epoch: BigInt(epoch),
    release: release.split('.').map(BigInt),
    base: `${epoch}!${release}`,
    suffix,
    isPreRelease: /a|b|c|pre|dev/.test(suffix),
    isPostRelease: post.test(suffix),
    withoutPost: `${epoch}!${release}${suffix.replace(post, '')}`,
  };
}
