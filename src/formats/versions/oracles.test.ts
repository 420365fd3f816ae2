import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareVersions, isVersionSchemeId } from './index.ts';

const folder = join(import.meta.dirname, '../../../testing/fixtures/versions');

/** Lines of left, right, answer; see SOURCE.md there for who gave the answers. */
function answersOf(file: string): readonly (readonly string[])[] {
  const text = gunzipSync(readFileSync(join(folder, file))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

describe('the answers of the ecosystems’ own programs', () => {
  const files = readdirSync(folder).filter((name) => /^order-.*\.tsv\.gz$/.test(name));

  it('are kept for every order but that of Alpine, whose program runs on Alpine only', () => {
    expect(files.length).toBe(10);
  });

  it.each(files)('are ours too: %s', (file) => {
    const scheme = file.slice('order-'.length, -'.tsv.gz'.length);
    if (!isVersionSchemeId(scheme)) throw new Error(file);
    const lines = answersOf(file);
    expect(lines.length).toBeGreaterThan(1000);
    const wrong = lines.flatMap(([left = '', right = '', answer]) => {
      const ours = String(compareVersions(scheme, left, right) ?? 'error');
      return ours === answer ? [] : [`${left} | ${right}: ${answer}, ours ${ours}`];
    });
    expect(wrong).toEqual([]);
  });
});
