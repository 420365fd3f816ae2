/** What the judge may know of the image while it follows a script. Paths are absolute, as scripts write them. */
export interface ScriptFacts {
  /** Whose script it is: what it may call, and what is set in its environment. */
  readonly manager: 'dpkg' | 'apk';
  readonly package: string;
  readonly architecture: string;
  /** The installed version, which `configure` and `upgrade` get as an argument. */
  readonly from: string;
  readonly to: string;
  /**
   * What stands at a path, links followed; `unknown` if this upgrade adds or removes it, so that the answer depends on
   * the moment.
   */
  stat(path: string): PathState;
  /** The same without following a link at the end. */
  lstat(path: string): PathState;
  /** Where the link at a path leads, as it is written; undefined if there is none, or this upgrade changes it. */
  link(path: string): string | undefined;
  /** The text of a small file, if it was kept. */
  text(path: string): string | undefined;
  /** Whether systemd's record of the unit's links exists and the unit itself is not changed by this upgrade. */
  isUnitSettled(unit: string): boolean;
  /** Whether `busybox --install -s` would make no link that this upgrade is the reason for. */
  isBusyboxSettled(): boolean;
}

export type PathState =
  | { readonly kind: 'absent' | 'unknown' }
  | { readonly kind: 'file'; readonly mode: number; readonly sizeBytes: number }
  | { readonly kind: 'directory' | 'link' | 'other'; readonly mode: number };

/** Something that a script would do to the image, and that nobody but the script can do. */
export interface ScriptEffect {
  readonly kind: 'runs' | 'writes' | 'debconf' | 'trigger' | 'unreadable';
  readonly what: string;
}

/** What following a command tells: its exit status, and whether the script ends here. */
export interface Followed {
  readonly status: Truth;
  readonly ends: Truth;
}

export type Truth = 'true' | 'false' | 'unknown';

export function truthOf(isTrue: boolean | undefined): Truth {
  return isTrue === undefined ? 'unknown' : isTrue ? 'true' : 'false';
}

export function negated(truth: Truth): Truth {
  return truth === 'unknown' ? 'unknown' : truth === 'true' ? 'false' : 'true';
}
