import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isRangeLanguageId, satisfiesRange } from './index.ts';

const folder = join(import.meta.dirname, '../../../testing/fixtures/versions');

describe('the answers of the ecosystems’ own programs about constraints', () => {
  const files = readdirSync(folder).filter((name) => /^range-.*\.tsv\.gz$/.test(name));

  it('are kept for every language whose program could be asked', () => {
    expect(files.map((file) => file.slice('range-'.length, -'.tsv.gz'.length))).toEqual([
      'composer',
      'crates',
      'gem',
      'maven',
      'npm',
      'pypi',
    ]);
  });

  it.each(files)('are ours too: %s', (file) => {
    const id = file.slice('range-'.length, -'.tsv.gz'.length);
    if (!isRangeLanguageId(id)) throw new Error(file);
    const lines = gunzipSync(readFileSync(join(folder, file)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(1000);
    const wrong = lines.flatMap((line) => {
      const [version = '', constraint = '', answer] = line.split('\t');
      const ours = String(satisfiesRange(id, version, constraint) ?? 'error');
      return ours === answer ? [] : [`${version} | ${constraint}: ${answer}, ours ${ours}`];
    });
    expect(wrong).toEqual([]);
  });
});
