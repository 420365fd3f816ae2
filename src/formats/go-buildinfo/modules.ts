/** A module in a program. */
export interface GoModule {
  readonly path: string;
  /** With `v`, as Go writes it; undefined where none is known: built from a directory, or `(devel)`. */
  readonly version: string | undefined;
  /** The path that was asked for, where a `replace` put this module in its place. */
  readonly replaces?: string;
}

export interface GoBuildInfo {
  /** As the toolchain names itself: `go1.22.3`, `go1.22.3 X:boringcrypto`, `devel go1.23-…`. */
  readonly goVersion: string;
  /** The standard library's version without `go`: `1.22.3`, `1.22.0-rc.1`; undefined for a toolchain of no release. */
  readonly stdlibVersion: string | undefined;
  readonly mainPackage: string | undefined;
  readonly main: GoModule | undefined;
  /** All modules but the main one, in the order of the program. */
  readonly modules: readonly GoModule[];
  /** Settings of the build, e.g. `vcs.revision`, `GOARCH`. */
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * The semantic version of a toolchain: `go1.22` is 1.22.0, `go1.21rc2` is 1.21.0-rc.2, and what vendors or experiments
 * add (` X:…`, `-X:…`, `(Red Hat …)`) goes. undefined for development versions.
 */
export function goToolchainVersion(text: string): string | undefined {
  const match = /^go(\d+)\.(\d+)(?:\.(\d+))?(?:(rc|beta)(\d+))?(?![0-9.])/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch = '0', stage, number] = match;
  return `${major}.${minor}.${patch}${stage === undefined ? '' : `-${stage}.${number}`}`;
}

const maxModules = 50_000;

/** Reads the text of runtime/debug.BuildInfo; undefined if it holds more modules than any program. */
export function parseModuleText(goVersion: string, text: string): GoBuildInfo | undefined {
  const modules: GoModule[] = [];
  const settings = new Map<string, string>();
  let mainPackage: string | undefined;
  let main: GoModule | undefined;
  let isMain = false;
  for (const line of text.split('\n')) {
    const [kind, first = '', second = ''] = line.split('\t');
    if (kind === 'path') mainPackage = first;
    if (kind === 'mod') main = { path: first, version: mainVersion(second) };
    if (kind === 'dep') modules.push({ path: first, version: versionOf(second) });
    if (kind === '=>' && isMain && main !== undefined)
      main = replaced(main, { path: first, version: second });
    if (kind === '=>' && !isMain) modules.push(...replacedLast(modules, { path: first, version: second }));
    if (kind === 'build') addSetting(settings, line.slice('build\t'.length));
    isMain = kind === 'mod';
    if (modules.length > maxModules) return undefined;
  }
  return { goVersion, stdlibVersion: goToolchainVersion(goVersion), mainPackage, main, modules, settings };
}

function versionOf(text: string): string | undefined {
  return text === '' || text === '(devel)' ? undefined : text;
}

/** A main module without a tag calls itself `(devel)` or, since Go 1.24, v0.0.0 with a time: neither can be compared. */
function mainVersion(text: string): string | undefined {
  return text.startsWith('v0.0.0-') ? undefined : versionOf(text);
}

function replacedLast(
  modules: GoModule[],
  by: { readonly path: string; readonly version: string },
): readonly GoModule[] {
  const last = modules.pop();
  return last === undefined ? [] : [replaced(last, by)];
}

/** A replacement by a directory (no version) keeps the name, and nobody knows the version. */
function replaced(module: GoModule, by: { readonly path: string; readonly version: string }): GoModule {
  if (by.version === '') return { path: module.path, version: undefined };
  return { path: by.path, version: versionOf(by.version), replaces: module.path };
}

function addSetting(settings: Map<string, string>, text: string): void {
  const match = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^=]*)=(.*)$/.exec(text);
  if (match !== null) settings.set(unquoted(match[1] ?? ''), unquoted(match[2] ?? ''));
}

function unquoted(text: string): string {
  if (/^`.*`$/.test(text)) return text.slice(1, -1);
  return /^".*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1') : text;
}
