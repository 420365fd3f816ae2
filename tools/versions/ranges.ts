import * as z from 'zod';
import { readShared } from '../data/files.ts';
import { type AskedLanguage, type Language, languages } from './languages.ts';
import type { Pair } from './pair.ts';
import { pick, seeded } from './random.ts';

/** Versions and constraints of one language, the same on every run. */
export function rangePairs(id: AskedLanguage, shared: string): readonly Pair[] {
  const { versions, writers, also }: Language = languages[id];
  const random = seeded(id.length * 104729 + (id.codePointAt(0) ?? 0));
  const constraints = [
    ...also,
    ...Array.from({ length: 150 }, () =>
      pick(random, writers)(pick(random, versions), pick(random, versions)),
    ),
  ];
  const made = [...new Set(constraints)].flatMap((constraint) =>
    versions.map((version) => [version, constraint] as const),
  );
  return [...realPairs(id, shared), ...made].filter((pair) => pair.every((text) => !/[\t\n\r]/.test(text)));
}

/** Constraints that advisories wrote, each about the versions that it and its neighbours name. */
function realPairs(id: AskedLanguage, shared: string): readonly Pair[] {
  if (id === 'npm')
    return around(
      advisories(shared, 'osv/npm-nodejs-security-wg-native.ndjson.gz', [
        'vulnerable_versions',
        'patched_versions',
      ]),
    );
  if (id === 'gem')
    return around(
      advisories(shared, 'osv/rubysec-native.ndjson.gz', ['patched_versions', 'unaffected_versions']),
    );
  return [];
}

function advisories(shared: string, file: string, fields: readonly string[]): readonly (readonly string[])[] {
  const Texts = z.union([z.string(), z.array(z.string())]).nullish();
  const lines = readShared(shared, file).toString().split('\n').filter(Boolean);
  return lines.map((line) => {
    const record = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
    return fields.flatMap((field) => Texts.catch([]).parse(record[field]) ?? []);
  });
}

function around(advised: readonly (readonly string[])[]): readonly Pair[] {
  return advised.flatMap((constraints) => {
    const versions = constraints.flatMap((text) => text.match(/[0-9]+\.[0-9]+[0-9A-Za-z.-]*/g) ?? []);
    return constraints.flatMap((constraint) =>
      versions.slice(0, 4).map((version) => [version, constraint] as const),
    );
  });
}
