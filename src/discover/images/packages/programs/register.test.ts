import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { programDetectors } from './register.ts';

const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'conformance')
  .map(({ name }) => name);

describe('the shelf of program detectors', () => {
  it('registers every folder on disk, and no other', () => {
    expect(programDetectors.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it.each(folders)('has a test and a readme for %s', (folder) => {
    for (const file of ['index.ts', 'index.test.ts', 'readme.md']) {
      expect(existsSync(new URL(`${folder}/${file}`, import.meta.url))).toBe(true);
    }
  });

  it.each(folders)('runs the laws of the shelf for %s, which fuzz it', (folder) => {
    const test = readFileSync(new URL(`${folder}/index.test.ts`, import.meta.url), 'utf8');
    expect(test).toContain('describeProgramDetector(');
  });
});
