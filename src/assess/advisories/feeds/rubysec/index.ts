import { parseRubyAdvisory } from '../../../../formats/ruby-advisory/index.ts';
import { advisoryOf, beginning, documentsOf, type FeedFile, type FeedProvider } from '../provider.ts';

/** The Ruby Advisory Database: one YAML file for each gem and vulnerability, or the same as JSON. */
export const rubysec: FeedProvider = {
  id: 'rubysec',
  knows: 'all',
  accepts: (file) => isYaml(file) || isJson(beginning(file)),
  read: (file, feed) => {
    const texts = isYaml(file) ? [new TextDecoder().decode(file.bytes)] : documentsOf(file);
    const parts = texts.map((text, at) =>
      parseRubyAdvisory(text, texts.length > 1 ? `${file.name}:${at + 1}` : file.name),
    );
    const advisories = parts
      .flatMap(({ records }) => records)
      .map(({ gem, title, published, ...known }) =>
        advisoryOf({
          ...known,
          feed,
          ecosystem: 'RubyGems',
          package: gem,
          ...(published === undefined ? {} : { published }),
          ...(title === undefined ? {} : { summary: title }),
        }),
      );
    return { advisories, facts: [], quarantined: parts.flatMap(({ quarantined }) => quarantined) };
  },
};

const fields = 'patched_versions|unaffected_versions|cvss_v[234]|osvdb|ghsa|cve';

function isYaml(file: FeedFile): boolean {
  if (!/\.ya?ml$/.test(file.name)) return false;
  const text = beginning(file);
  return /^(?:gem|engine):\s/m.test(text) && new RegExp(`^(?:${fields}):`, 'm').test(text);
}

function isJson(text: string): boolean {
  return (
    /^\s*\{/.test(text) &&
    /"(?:gem|engine)"\s*:\s*"/.test(text) &&
    new RegExp(`"(?:${fields})"\\s*:`).test(text)
  );
}
