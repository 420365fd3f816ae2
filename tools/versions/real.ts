import * as z from 'zod';
import type { VersionSchemeId } from '../../src/formats/versions/index.ts';
import { readShared, readTable } from '../data/files.ts';

/** Versions of one package each, of one scheme. */
export type Families = readonly (readonly string[])[];

const Events = z.array(
  z.object({ type: z.string().optional(), events: z.array(z.record(z.string(), z.unknown())) }),
);

const Affected = z.object({
  package: z.object({ ecosystem: z.string(), name: z.string() }),
  versions: z.array(z.string()).default([]),
  ranges: Events.default([]),
  ecosystem_specific: z.object({ custom_ranges: Events.default([]) }).catch({ custom_ranges: [] }),
});

const Osv = z.object({ affected: z.array(z.unknown()).default([]) });

/** Versions that advisories name, by package; those of commits left out. */
function ofAdvisories(shared: string, file: string, ecosystem: string): Families {
  const families = new Map<string, string[]>();
  for (const line of readShared(shared, file).toString().split('\n').filter(Boolean)) {
    for (const one of Osv.parse(JSON.parse(line)).affected) {
      const { data } = Affected.safeParse(one);
      if (data?.package.ecosystem.startsWith(ecosystem) !== true) continue;
      const ranges = [...data.ranges, ...data.ecosystem_specific.custom_ranges].filter(
        ({ type }) => type !== 'GIT',
      );
      const named = ranges.flatMap(({ events }) => events.flatMap((event) => Object.values(event)));
      const family = families.get(data.package.name) ?? [];
      families.set(data.package.name, family);
      family.push(...data.versions, ...named.filter((text) => typeof text === 'string'));
    }
  }
  return [...families.values()];
}

const Released = z.object({ product: z.string(), versions: z.record(z.string(), z.unknown()) });

/** Every release of products, each one family. */
function ofReleases(shared: string, wanted: RegExp): Families {
  const lines = readShared(shared, 'eol/release-data.ndjson.gz').toString().split('\n').filter(Boolean);
  return lines
    .map((line) => Released.safeParse(JSON.parse(line)))
    .flatMap(({ data }) =>
      data !== undefined && wanted.test(data.product) ? [Object.keys(data.versions)] : [],
    );
}

function ofTable(text: string, key: string, columns: readonly string[]): Families {
  const families = new Map<string, string[]>();
  for (const row of readTable(text, '\t')) {
    const family = families.get(row[key] ?? '') ?? [];
    families.set(row[key] ?? '', family);
    family.push(...columns.map((column) => row[column] ?? ''));
  }
  return [...families.values()];
}

function ofGems(shared: string): Families {
  const Requirements = z.object({
    patched_versions: z.array(z.string()).nullish(),
    unaffected_versions: z.array(z.string()).nullish(),
  });
  const lines = readShared(shared, 'osv/rubysec-native.ndjson.gz').toString().split('\n').filter(Boolean);
  return lines.map((line) => {
    const { patched_versions, unaffected_versions } = Requirements.parse(JSON.parse(line));
    const texts = [...(patched_versions ?? []), ...(unaffected_versions ?? [])];
    return texts.flatMap((text) => text.match(/[0-9][0-9A-Za-z.-]*/g) ?? []);
  });
}

/** Alpine's fixed versions, by package. */
function ofSecdb(shared: string): Families {
  const Release = z.object({
    packages: z.array(z.object({ pkg: z.object({ secfixes: z.record(z.string(), z.unknown()).nullish() }) })),
  });
  const lines = readShared(shared, 'distro/alpine-secdb-v3.3-v3.11.ndjson.gz').toString().split('\n');
  return lines
    .filter(Boolean)
    .map((line) => Release.safeParse(JSON.parse(line)))
    .flatMap(({ data }) => (data?.packages ?? []).map(({ pkg }) => Object.keys(pkg.secfixes ?? {})));
}

function ofRpms(shared: string): Families {
  const lists = readShared(shared, 'pkgdb/rpm/rpm-package-lists.tsv.gz').toString();
  const versions = readTable(lists, '\t').map((row) => {
    const epoch = row.epoch === undefined || row.epoch === '' ? '' : `${row.epoch}:`;
    return [row.name ?? '', `${epoch}${row.version ?? ''}-${row.release ?? ''}`] as const;
  });
  const byName = Map.groupBy(versions, ([name]) => name);
  const installed = [...byName.values()].map((rows) => rows.map(([, version]) => version));
  return [...installed, ...ofAdvisories(shared, 'osv/almalinux.ndjson.gz', 'AlmaLinux')];
}

const libraries =
  /^(drupal|drush|symfony|laravel|magento|typo3|craft-cms|twig|moodle|mediawiki|silverstripe|contao|composer|backdrop|joomla|kirby|statamic|cakephp|guzzle|concrete-cms|phpbb|phpmyadmin|shopware|matomo|roundcube)$/;

/** Real versions of every scheme, from the snapshots in `shared`. */
export const realVersions: Readonly<Record<VersionSchemeId, (shared: string) => Families>> = {
  deb: (shared) => [
    ...ofTable(readShared(shared, 'distro/debian-fixed-versions.tsv.gz').toString(), 'source', [
      'fixed_version',
    ]),
    ...ofTable(readShared(shared, 'distro/debian-binaries-amd64.tsv.gz').toString(), 'binary', ['version']),
  ],
  apk: ofSecdb,
  rpm: ofRpms,
  semver: (shared) => [
    ...ofAdvisories(shared, 'osv/rustsec.ndjson.gz', 'crates.io'),
    ...ofReleases(
      shared,
      /^(nodejs|kubernetes|angular|react|vue|electron|nuxt|deno|bun|eslint|cilium|istio|react-native|grafana|envoy|etcd|containerd|nextjs|svelte)$/,
    ),
  ],
  pep440: (shared) => ofAdvisories(shared, 'osv/pypi-pysec.ndjson.gz', 'PyPI'),
  maven: (shared) => [
    ...ofAdvisories(shared, 'osv/ghsa-and-distro-samples.ndjson.gz', 'Maven'),
    ...ofReleases(
      shared,
      /^(spring-.*|tomcat|log4j|hibernate-orm|apache-.*|quarkus-framework|micronaut|keycloak|kotlin|scala|dropwizard|eclipse-jetty)$/,
    ),
  ],
  gem: (shared) => [
    ...ofGems(shared),
    ...ofAdvisories(shared, 'osv/ghsa-and-distro-samples.ndjson.gz', 'RubyGems'),
  ],
  nuget: (shared) => [
    ...ofAdvisories(shared, 'osv/ghsa-and-distro-samples.ndjson.gz', 'NuGet'),
    ...ofReleases(
      shared,
      /^(dotnet|dotnetfx|powershell|umbraco|visual-studio|jquery|bootstrap|grafana|elasticsearch|rabbitmq|mongodb)$/,
    ),
  ],
  composer: (shared) => [
    ...ofAdvisories(shared, 'osv/ghsa-and-distro-samples.ndjson.gz', 'Packagist'),
    ...ofReleases(shared, libraries),
  ],
  go: (shared) => ofAdvisories(shared, 'osv/go-vulndb.ndjson.gz', 'Go'),
  pub: (shared) => [
    ...ofReleases(shared, /^(angular|electron|nodejs|deno|eslint|grafana|prometheus|react-native)$/),
    ...ofAdvisories(shared, 'osv/rustsec.ndjson.gz', 'crates.io'),
  ],
};
