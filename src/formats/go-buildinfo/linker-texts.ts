import type { GoBuildInfo } from './modules.ts';

const option = /-X[ =](?:'([^']*)'|"([^"]*)"|(\S+))/g;

/** What `-X name=value` told the linker, as the build's settings have it; a later one counts, as for the linker. */
export function linkerTexts({ settings }: Pick<GoBuildInfo, 'settings'>): ReadonlyMap<string, string> {
  const flags = settings.get('-ldflags') ?? '';
  const texts = new Map<string, string>();
  for (const [, single, double, bare] of flags.matchAll(option)) {
    // `-X name='two words'` has its quotes inside; what stands in them after a space is not read.
    const [name = '', value = ''] = cut(single ?? double ?? bare ?? '');
    if (name !== '') texts.set(name, value.replace(/^["']/, '').replace(/["']$/, ''));
  }
  return texts;
}

function cut(text: string): readonly [string, string] | readonly [] {
  const at = text.indexOf('=');
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + 1)];
}

const nameForm = /^(?:app|build|full|git|program|release)?_?version$/i;
const releaseForm = /^v?(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc|pre)[.-]?\d*(?:\.\d+)*)?)$/i;

/** The version of a main module that the linker was told, and by which variable. */
export interface LinkedVersion {
  /** With `v`, as modules have it. */
  readonly version: string;
  readonly variable: string;
}

/**
 * The version of a main module that build information calls `(devel)`, where the build set it in a variable of the main
 * package or of the module itself. Only a release counts: what `git describe` says of a later commit has no version that
 * an advisory could be compared with. undefined where variables disagree.
 */
export function linkedVersion(info: GoBuildInfo): LinkedVersion | undefined {
  const { main } = info;
  if (main === undefined || main.path === '' || main.version !== undefined) return undefined;
  const found = [...linkerTexts(info)].flatMap(([variable, text]) => {
    const release = isOf(variable, main.path) ? releaseForm.exec(text)?.[1] : undefined;
    return release === undefined ? [] : [{ version: `v${release}`, variable }];
  });
  return new Set(found.map(({ version }) => version)).size === 1 ? found[0] : undefined;
}

function isOf(variable: string, module: string): boolean {
  const dot = variable.lastIndexOf('.');
  const [place, name] = [variable.slice(0, dot), variable.slice(dot + 1)];
  const isOwn = place === 'main' || place === module || place.startsWith(`${module}/`);
  return isOwn && !place.includes('/vendor/') && nameForm.test(name);
}
