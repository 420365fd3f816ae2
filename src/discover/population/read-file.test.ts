import { describe, expect, it } from 'vitest';
import { readPopulationFile } from './read-file.ts';

describe('a file with clusters', () => {
  it.each([
    ['nothing', '', 'population.unknown-file', 'inventory, eks, gke, aks'],
    ['JSON of something else', '{"a":1}', 'population.unknown-file', 'none of'],
    ['broken JSON', '[{"name":', 'documents.malformed', 'line 1'],
    ['deep JSON', '['.repeat(5000), 'documents.too-deep', '128'],
    ['prose', 'hello\nworld', 'population.unknown-file', 'none of'],
  ])('with %s is listed as unread', (_name, text, code, words) => {
    expect(readPopulationFile('f', new TextEncoder().encode(text))).toEqual({
      value: [],
      coverage: { read: 0, total: 1, unread: [{ what: 'f', code, reason: expect.stringContaining(words) }] },
    });
  });

  it('is text in UTF-16 where PowerShell wrote it, and no other bytes', () => {
    const utf16 = Buffer.from('\ufeff[{"name":"prod"}]', 'utf16le');
    expect(readPopulationFile('f', utf16).value.map(({ name }) => name)).toEqual(['prod']);
    const { coverage } = readPopulationFile('f', Uint8Array.from([0x7b, 0xff, 0xff]));
    expect(coverage.unread.map(({ code }) => code)).toEqual(['documents.malformed']);
  });
});
