import { describe, expect, it } from 'vitest';
import { writeZip } from '../../../../formats/zip/index.ts';
import { describeFeedProvider, fileOf } from '../conformance.ts';
import { osv } from './index.ts';

const record = (id: string) => ({
  schema_version: '1.3.1',
  id,
  aliases: ['CVE-2020-36569'],
  affected: [
    {
      package: { ecosystem: 'Go', name: 'github.com/nanobox-io/golang-nanoauth' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.0.0' }] }],
      versions: ['0.9.0', '2.0.0'],
    },
  ],
});
const line = (id: string) => JSON.stringify(record(id));

describeFeedProvider(osv, {
  name: 'go-vulndb.ndjson',
  text: [line('GO-1'), line('GO-2')].join('\n'),
  content: {
    facts: [],
    advisories: [
      expect.objectContaining({ id: 'GO-1', feed: 'feed', ecosystem: 'Go', versions: ['2.0.0'] }),
      expect.objectContaining({ id: 'GO-2' }),
    ],
  },
  spoiled: [line('GO-1'), '{"id":"GO-2","affected":', line('GO-3')].join('\n'),
  left: 2,
});

describe('the other forms of OSV files', () => {
  const ids = (name: string, bytes: Uint8Array) => {
    const { advisories, quarantined } = osv.read({ name, bytes }, 'feed');
    return [advisories.map(({ id }) => id), quarantined.map(({ what }) => what)];
  };
  const text = (words: string) => new TextEncoder().encode(words);

  it('are one record, a record over several lines, and a list', () => {
    expect(ids('GO-1.json', text(line('GO-1')))).toEqual([['GO-1'], []]);
    expect(ids('GO-1.json', text(JSON.stringify(record('GO-1'), undefined, 2)))).toEqual([['GO-1'], []]);
    expect(ids('all.json', text(JSON.stringify([record('GO-1'), 7, record('GO-2')])))).toEqual([
      ['GO-1', 'GO-2'],
      ['all.json:2'],
    ]);
  });

  it('are recognised when the id comes after a long list', () => {
    const affected = record('GO-1').affected.map((one) => ({
      ...one,
      versions: Array(20_000).fill('1.0.0'),
    }));
    const file = fileOf('GO-1.json', JSON.stringify({ affected, id: 'GO-1' }));
    expect(file.bytes.length).toBeGreaterThan(65_536);
    expect(osv.accepts(file)).toBe(true);
  });

  it('are no OSV when they only hold its words', () => {
    const tar = `alma/GO-1.json\0\0\0${line('GO-1')}`;
    expect(osv.accepts(fileOf('samples.tar', tar))).toBe(false);
  });

  it('are a ZIP archive, whose bad members cost themselves', () => {
    const archive = writeZip([
      { path: 'GO-1.json', bytes: text(line('GO-1')) },
      { path: 'GO-2.json', bytes: text('{') },
      { path: 'readme.md', bytes: text('#') },
    ]);
    expect(ids('all.zip', archive)).toEqual([['GO-1'], ['GO-2.json']]);
    const spoiled = Uint8Array.from(archive);
    spoiled[40] = (spoiled[40] ?? 0) ^ 0xff;
    expect(ids('all.zip', spoiled)).toEqual([[], ['GO-1.json', 'GO-2.json']]);
  });

  it('are refused as a whole when the archive is none', () => {
    expect(() => osv.read(fileOf('all.zip', 'PK no archive'), 'feed')).toThrow(
      expect.objectContaining({ code: 'feed.malformed' }),
    );
  });
});
