/** What a build says it built: a repository at one revision. */
export interface BuildSource {
  /** `git+https://github.com/acme/shop` */
  readonly name: string;
  readonly revision: string;
}

interface Dependency {
  readonly uri?: string | undefined;
  readonly digest?:
    | { readonly sha1?: string | undefined; readonly gitCommit?: string | undefined }
    | undefined;
}

/** The repositories among a build's dependencies, each revision once, without secrets that an address may hold. */
export function sourcesOf(dependencies: readonly Dependency[]): readonly BuildSource[] {
  const found = dependencies.flatMap(({ uri = '', digest = {} }): readonly BuildSource[] => {
    const revision = digest.gitCommit ?? digest.sha1 ?? '';
    const name = repositoryIn(uri);
    return name === undefined || !/^[0-9a-f]{40,64}$/.test(revision) ? [] : [{ name, revision }];
  });
  return [...new Map(found.map((one) => [`${one.name} ${one.revision}`, one])).values()];
}

/** `git+https://token@host/acme/shop.git@refs/heads/main#sub`, less what is between `//` and `@`, and after the path. */
function repositoryIn(uri: string): string | undefined {
  const url = URL.parse(uri);
  if (url === null || !/^(?:git\+)?(?:https?|ssh|git):$/.test(url.protocol) || url.host === '')
    return undefined;
  const path = url.pathname.split('@')[0] ?? '';
  return `${url.protocol}//${url.host}${path}`.slice(0, 300);
}
