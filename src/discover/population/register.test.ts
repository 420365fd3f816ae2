import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { populationSources } from './register.ts';

const folders = readdirSync(new URL('sources/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('the shelf of sources of clusters', () => {
  it('registers every folder on disk, and no other', () => {
    expect(populationSources.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('has a test and a readme for %s', (folder) => {
    for (const file of ['index.ts', 'index.test.ts', 'readme.md'])
      expect(existsSync(new URL(`sources/${folder}/${file}`, import.meta.url))).toBe(true);
  });
});
