import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileOf } from './conformance.ts';
import { feedProviders, providerOf } from './register.ts';

describe('the shelf of feeds', () => {
  it('registers every provider on disk under its own id, and nothing else', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(feedProviders.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it.each([
    ['package.json', '{"name":"x","version":"1.0.0"}'],
    ['readme.md', '# advisories'],
    ['empty.json', ''],
    ['archive.zip', 'PK no archive'],
    ['table.tsv', 'a\tb\tc\n'],
  ])('does not take %s for a feed', (name, text) => {
    const provider = providerOf(fileOf(name, text));
    expect(provider?.id).toBe(name.endsWith('.zip') ? 'osv' : undefined);
  });
});
