/** A package that wants to know when something below a path changes. */
export interface FileInterest {
  /** Without leading slash. */
  readonly path: string;
  readonly package: string;
}

/** Reads `triggers/File`: one path and package in a line. */
export function readFileInterests(text: string): readonly FileInterest[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\/(\S+) ([^\s/:]+)(?::[^\s/]+)?(?:\/noawait)?$/.exec(line);
    return match?.[1] === undefined || match[2] === undefined ? [] : [{ path: match[1], package: match[2] }];
  });
}

/** What a package's `triggers` file (deb-triggers(5)) declares. */
export interface TriggerDeclarations {
  readonly interests: readonly string[];
  readonly activates: readonly string[];
  /** Directives that are not known. */
  readonly unknown: readonly string[];
}

export function readTriggerDeclarations(text: string | undefined): TriggerDeclarations {
  const interests: string[] = [];
  const activates: string[] = [];
  const unknown: string[] = [];
  for (const raw of (text ?? '').split('\n')) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const match = /^(interest|activate)(?:-await|-noawait)? (\S+)$/.exec(line);
    if (match?.[2] === undefined) unknown.push(line);
    else if (match[1] === 'interest') interests.push(line);
    else activates.push(match[2]);
  }
  return { interests: interests.sort(), activates, unknown };
}

/** The packages whose interest one of the paths touches: the path itself or anything below it. */
export function interestedInPaths(
  interests: readonly FileInterest[],
  paths: Iterable<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  if (interests.length === 0) return new Map();
  for (const path of paths) {
    for (const interest of interests) {
      if (path !== interest.path && !path.startsWith(`${interest.path}/`)) continue;
      const triggers = found.get(interest.package) ?? new Set();
      found.set(interest.package, triggers.add(`/${interest.path}`));
    }
  }
  return new Map([...found].map(([name, triggers]) => [name, [...triggers].sort()]));
}
