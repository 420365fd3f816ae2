import { severityOfWord, suseRelease } from '../../../../formats/osv/index.ts';
import { type OvalClaim, type OvalDefinition, parseOval } from '../../../../formats/oval/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import { errorMessage, OakumError } from '../../../../kernel/pure/index.ts';
import { type Advisory, moduleMemberName } from '../../../../model/index.ts';
import { advisoryOf, beginning, type FeedFile, type FeedProvider } from '../provider.ts';

/** OVAL definitions of Oracle, SUSE, Azure Linux and its forerunner Mariner. */
export const oval: FeedProvider = {
  id: 'oval',
  knows: 'fixed-only',
  accepts: (file) =>
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:[\w-]+:)?oval_definitions[\s>]/.test(beginning(file)),
  read: (file, feed) => {
    const { definitions, quarantined, asOf } = parsed(file);
    const advisories = definitions.flatMap((one) => advisoriesOf(one, feed));
    return { advisories, facts: [], quarantined, ...(asOf === undefined ? {} : { asOf }) };
  },
};

function parsed(file: FeedFile): ReturnType<typeof parseOval> {
  try {
    return parseOval(new TextDecoder().decode(file.bytes));
  } catch (cause) {
    throw new OakumError('feed.malformed', `${file.name}: ${errorMessage(cause)}`, { cause });
  }
}

/** One erratum may list several builds of a package, and others for another architecture: whoever has the lowest is mended. */
function advisoriesOf(definition: OvalDefinition, feed: string): readonly Advisory[] {
  const rows = new Map<string, Advisory>();
  for (const claim of definition.claims)
    for (const place of releasesOf(claim, definition)) {
      const row = advisoryAt(place, { definition, claim, feed });
      const key = [row.ecosystem, row.package, row.architectures?.join()].join('\t');
      const known = rows.get(key);
      if (known === undefined || isLower(row, known)) rows.set(key, row);
    }
  return [...rows.values()];
}

function isLower({ ranges: [left] }: Advisory, { ranges: [right] }: Advisory): boolean {
  if (left?.fixed === undefined || right?.fixed === undefined) return false;
  return compareVersions('rpm', left.fixed, right.fixed) === -1;
}

interface Said {
  readonly definition: OvalDefinition;
  readonly claim: OvalClaim;
  readonly feed: string;
}

function advisoryAt({ ecosystem, channel }: Place, { definition, claim, feed }: Said): Advisory {
  const { name, cves, severity, issued } = definition;
  const { architectures, fixed, lastAffected, introduced } = claim;
  return advisoryOf({
    id: name,
    aliases: cves.filter((cve) => cve !== name),
    feed,
    ecosystem,
    package: memberName(claim),
    ranges: [
      {
        ...(introduced === undefined ? {} : { introduced }),
        ...(fixed === undefined ? {} : { fixed }),
        ...(lastAffected === undefined ? {} : { lastAffected }),
      },
    ],
    severity: severityOfWord(severity),
    ...(architectures === undefined ? {} : { architectures }),
    ...(channel === undefined ? {} : { channel }),
    ...(issued === undefined ? {} : { published: issued }),
  });
}

/** Oracle's live patches of user space and certified builds are lines of their own. */
function memberName({ package: name, module, fixed = '' }: OvalClaim): string {
  if (/\.ksplice\d/.test(fixed)) return moduleMemberName('ksplice', name);
  if (/_fips/.test(fixed)) return moduleMemberName('fips', name);
  if (module !== undefined) return moduleMemberName(module, name);
  return /\.module[_+]el/.test(fixed) ? moduleMemberName(undefined, name) : name;
}

interface Place {
  readonly ecosystem: string;
  readonly channel?: string;
}

/** Microsoft's files do not say which release they are about; the builds do (`azl3`, `cm2`). */
function releasesOf(claim: OvalClaim, { platforms }: OvalDefinition): readonly Place[] {
  const build = claim.fixed ?? claim.lastAffected ?? '';
  const azure = /\.(azl|cm)(\d+)$/.exec(build);
  if (azure !== null)
    return [{ ecosystem: azure[1] === 'azl' ? `Azure Linux:${azure[2]}` : `Mariner:${azure[2]}.0` }];
  const products = claim.products.length > 0 ? claim.products : platforms;
  return distinct(products.flatMap(releaseOf));
}

function releaseOf(product: string): readonly Place[] {
  const oracle = /^Oracle Linux (\d+)$/.exec(product)?.[1];
  if (oracle !== undefined) return [{ ecosystem: `Oracle Linux:${oracle}` }];
  const leap = /^openSUSE Leap (\d+\.\d+)$/.exec(product)?.[1];
  if (leap !== undefined) return [{ ecosystem: `openSUSE:Leap ${leap}` }];
  return product.startsWith('SUSE Linux Enterprise ') ? [suseRelease(product)] : [];
}

function distinct(places: readonly Place[]): readonly Place[] {
  return [...new Map(places.map((place) => [place.ecosystem, place])).values()];
}
