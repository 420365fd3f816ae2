import { type ImageFiles, textOf } from '../image-files/index.ts';

/** A repository as apk's configuration names it. */
export interface ApkRepository {
  /** Without slash at the end; the architecture's folder lies below it. */
  readonly url: string;
  /** Only for packages that `world` pins to it. */
  readonly tag: string | undefined;
}

export interface ImageRepositories {
  readonly repositories: readonly ApkRepository[];
  /** What was passed over, for people. */
  readonly notes: readonly string[];
}

/** Which of the image's files the readers of this folder look into. */
export function isApkRepositoryFile(path: string): boolean {
  return (
    path === 'etc/apk/repositories' ||
    /^(?:etc|lib|usr\/lib)\/apk\/repositories\.d\/[^/]+\.list$/.test(path) ||
    /^(?:etc|lib|usr\/lib)\/apk\/keys\/[^/]+$/.test(path) ||
    /^usr\/share\/apk\/keys\/(?:[^/]+\/)?[^/]+$/.test(path)
  );
}

/** The repositories of the image (apk-repositories(5)), as far as they are of version 2 and on the web. */
export function readImageRepositories(files: ImageFiles): ImageRepositories {
  const notes: string[] = [];
  const found = new Map<string, ApkRepository>();
  for (const path of repositoryFiles(files)) {
    for (const line of (textOf(files, path) ?? '').split('\n')) {
      for (const repository of readLine(line.trim(), notes)) {
        const { url, tag } = repository;
        found.set(`${tag ?? ''} ${url}`, repository);
      }
    }
  }
  return { repositories: [...found.values()], notes };
}

/** A file in `etc` hides the one of the same name in `lib`. */
function repositoryFiles(files: ImageFiles): readonly string[] {
  const seen = new Set<string>();
  const parts = ['etc', 'lib'].flatMap((root) => {
    const folder = `${root}/apk/repositories.d`;
    const names = files.list(folder).filter((name) => name.endsWith('.list') && !seen.has(name));
    for (const name of names) seen.add(name);
    return names.map((name) => `${folder}/${name}`);
  });
  return ['etc/apk/repositories', ...parts];
}

function readLine(line: string, notes: string[]): readonly ApkRepository[] {
  if (line === '' || line.startsWith('#')) return [];
  const words = line.split(/\s+/);
  const type = /^(?:v2|v3|ndx|set)$/.test(words[0] ?? '') ? words.shift() : 'v2';
  const tag = words[0]?.startsWith('@') === true ? words.shift()?.slice(1) : undefined;
  const [url = '', ...components] = words;
  const isPlain = type === 'v2' && !line.includes('${') && /^https?:\/\/[^\s/]/.test(url);
  if (!isPlain || url.endsWith('.adb') || url.endsWith('.tar.gz')) {
    notes.push(
      `passed over ${JSON.stringify(line.slice(0, 100))}: only version 2 repositories on http and https are read`,
    );
    return [];
  }
  const base = url.replace(/\/+$/, '');
  const urls = components.length === 0 ? [base] : components.map((component) => `${base}/${component}`);
  return urls.map((one) => ({ url: one, tag }));
}
