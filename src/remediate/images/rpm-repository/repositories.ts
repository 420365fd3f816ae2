import type { Keyring, PatchRequest } from '../contract.ts';
import { osOf, rpmArchitecture } from '../image-facts.ts';
import { type ImageFiles, textOf } from '../image-files/index.ts';
import { mirroredUrl } from '../repository/index.ts';
import { readImageSettings } from './image-settings.ts';
import { isOn, readIni, type Section, wordsOf } from './ini.ts';

/** One repository with everything that is needed to read it. */
export interface RpmRepository {
  /** As provenance names it. */
  readonly url: string;
  readonly name: string;
  /** Where it is fetched from: `baseurl`, `mirrorlist` or `metalink` of yum.conf(5), several URLs in one value. */
  readonly from: readonly (readonly [string, string])[];
  /** Further settings, as the image has them. */
  readonly settings: readonly (readonly [string, string])[];
  readonly mustBeSigned: boolean;
  /** Only these, where there are any; else the keys that the image's rpm has imported. */
  readonly keyrings: readonly Keyring[];
}

export interface RpmRepositories {
  readonly repositories: readonly RpmRepository[];
  readonly notes: readonly string[];
}

/** Settings of a repository that change which packages it offers; signatures are none of them. */
const kept = ['exclude', 'excludepkgs', 'includepkgs', 'priority', 'cost', 'module_hotfixes'];

/** The repositories that count for a request: its own, else the image's; with the request's keys, else the image's. */
export function rpmRepositoriesOf(request: PatchRequest, lower: ImageFiles): RpmRepositories {
  const { keyrings, repositories, mirrors } = request;
  const { wantsSignedLists } = readImageSettings(lower);
  if (repositories === undefined) return ofImage(request, lower);
  const found = repositories.flatMap(({ url, suites, components }) =>
    suites.flatMap((suite) =>
      components.map((component): RpmRepository => {
        const below = [suite, component].filter((part) => part !== '.' && part !== '');
        const whole = [url.replace(/\/+$/, ''), ...below].join('/');
        return {
          url,
          name: below.join('/'),
          from: [['baseurl', mirroredUrl(whole, mirrors)]],
          settings: [],
          mustBeSigned: wantsSignedLists,
          keyrings: keyrings ?? imageKeys(lower),
        };
      }),
    ),
  );
  return { repositories: found, notes: [] };
}

function ofImage(request: PatchRequest, lower: ImageFiles): RpmRepositories {
  const notes: string[] = [];
  const sections = ['etc/yum.repos.d', 'etc/distro.repos.d', 'etc/zypp/repos.d'].flatMap((folder) =>
    lower
      .list(folder)
      .filter((name) => name.endsWith('.repo'))
      .flatMap((name) => readIni(textOf(lower, `${folder}/${name}`) ?? '')),
  );
  const enabled = sections.filter(({ values }) => isOn(values.get('enabled') ?? '1'));
  const repositories = enabled.flatMap((section) => {
    const from = placesOf(section, request);
    if (from.length > 0) return [ofSection(section, { request, lower, from, notes })];
    notes.push(`passed over the repository ${section.name}: only http and https are read`);
    return [];
  });
  return { repositories, notes };
}

function placesOf({ values }: Section, { mirrors }: PatchRequest): RpmRepository['from'] {
  const urls = (key: string): readonly string[] => wordsOf(values.get(key)).filter((url) => isUrl(url));
  const bases = urls('baseurl').map((url) => mirroredUrl(url, mirrors));
  if (bases.length > 0) return [['baseurl', bases.join(' ')]];
  return ['mirrorlist', 'metalink'].flatMap((key) => urls(key).map((url) => [key, url] as const)).slice(0, 1);
}

/** The variables of dnf may stand in it; nothing that would begin another setting may. */
function isUrl(text: string): boolean {
  return /^https?:\/\/[!-~]+$/.test(text);
}

interface OfSection {
  readonly request: PatchRequest;
  readonly lower: ImageFiles;
  readonly from: RpmRepository['from'];
  readonly notes: string[];
}

function ofSection({ name, values }: Section, { request, lower, from, notes }: OfSection): RpmRepository {
  const signed = values.get('repo_gpgcheck');
  const settings = kept.flatMap((key) => {
    const value = wordsOf(values.get(key)).join(' ');
    if (value === '') return [];
    if (/^[\w.+~^:*?[\]! -]{1,4000}$/.test(value)) return [[key, value] as const];
    notes.push(`passed over ${key} of the repository ${name}: it is not plain`);
    return [];
  });
  return {
    url: from.map(([, url]) => url).join(' '),
    name,
    from,
    settings,
    mustBeSigned: signed === undefined ? readImageSettings(lower).wantsSignedLists : isOn(signed),
    keyrings:
      request.keyrings ??
      wordsOf(values.get('gpgkey')).flatMap((key) => keyAt(key, { request, lower, notes })),
  };
}

function keyAt(
  key: string,
  { request, lower, notes }: Pick<OfSection, 'request' | 'lower' | 'notes'>,
): readonly Keyring[] {
  const variables = new Map([
    ['releasever', osOf(lower)?.versionId],
    ['basearch', rpmArchitecture(request.image.platform)],
  ]);
  const path = /^file:\/\/\/(.+)$/
    .exec(key)?.[1]
    ?.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => variables.get(name) ?? whole);
  const bytes = path === undefined ? undefined : lower.bytes(path);
  if (bytes !== undefined) return [{ name: `/${path}`, bytes }];
  notes.push(`the key ${key} is not in the image and does not count`);
  return [];
}

function imageKeys(lower: ImageFiles): readonly Keyring[] {
  return ['etc/pki/rpm-gpg', 'usr/lib/rpm/gnupg/keys'].flatMap((folder) =>
    lower.list(folder).flatMap((name) => {
      const bytes = lower.bytes(`${folder}/${name}`);
      return bytes === undefined ? [] : [{ name: `/${folder}/${name}`, bytes }];
    }),
  );
}
