import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rpmBdb, rpmHeader, rpmNdb, rpmSqlite } from '../../../testing/rpm/index.ts';
import { readRpmDatabase, readRpmFiles, readRpmManifest } from './index.ts';

const files = Array.from({ length: 40 }, (_, at) => `/usr/share/doc/many/file-${at}`);
const fileRecords = files.map((path) => ({ path, mode: 0o100644, digest: 'a'.repeat(64) }));
const headers = Array.from({ length: 16 }, (_, at) =>
  rpmHeader({
    name: `package-${at}`,
    version: '1.0',
    release: `${at}.el9`,
    architecture: 'noarch',
    vendor: 'x'.repeat(at * 90),
    ...(at % 3 === 0 ? { files } : {}),
    ...(at === 14 ? { fileRecords } : {}),
  }),
);
const containers = {
  sqlite: rpmSqlite(headers),
  ndb: rpmNdb(headers),
  bdb: rpmBdb(headers),
  'bdb of s390x': rpmBdb(headers, { order: 'big' }),
};
const names = Object.keys(containers);
const databases = new Map(Object.entries(containers));
const whole = (name: string): Buffer => Buffer.from(databases.get(name) ?? []);
const codes = /^rpm\.(?:malformed|too-large|unsupported)$/;

/** What every answer must be: packages that were there, and coded reasons. */
function expectHonest(bytes: Uint8Array): ReturnType<typeof readRpmDatabase> {
  const reading = readRpmDatabase(bytes);
  for (const { code, reason } of reading.rejected) {
    expect(code).toMatch(codes);
    expect(reason).not.toBe('');
  }
  expect(reading.rejected.length).toBeLessThanOrEqual(101);
  const { rejected } = readRpmFiles(bytes);
  expect(rejected.filter(({ code }) => !codes.test(code))).toEqual([]);
  expect(rejected.length).toBeLessThanOrEqual(101);
  return reading;
}

describe('a damaged database', () => {
  it.each(names)('%s tells that something is missing wherever it is cut off', (name) => {
    const bytes = whole(name);
    for (let length = 0; length < bytes.byteLength; length += 97) {
      const { packages, rejected } = expectHonest(bytes.subarray(0, length));
      if (packages.length < headers.length) expect([length, rejected.length]).not.toEqual([length, 0]);
    }
  });

  it.each(names)('%s loses what lay on a page of zeros, and says so', (name) => {
    for (let page = 0; page * 4096 < whole(name).byteLength; page += 1) {
      const bytes = whole(name);
      bytes.fill(0, page * 4096, Math.min((page + 1) * 4096, bytes.byteLength));
      const { packages, rejected } = expectHonest(bytes);
      if (packages.length < headers.length) expect([page, rejected.length]).not.toEqual([page, 0]);
    }
  });

  it('keeps the packages of the pages that are whole', () => {
    const bytes = whole('sqlite').fill(0xff, 5 * 4096, 6 * 4096);
    const { packages, rejected } = expectHonest(bytes);
    expect(packages.length).toBeGreaterThan(0);
    expect(packages.length).toBeLessThan(headers.length);
    expect(rejected).toMatchObject([{ code: 'rpm.malformed' }]);
  });
});

describe('hostile databases', () => {
  const change = fc.record({
    at: fc.nat(),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 128, 255)),
  });
  const spoiled = fc
    .record({
      name: fc.constantFrom(...names),
      changes: fc.array(change, { minLength: 1, maxLength: 12 }),
      // Most changes hit what steers: the beginning of a page.
      isSteering: fc.boolean(),
      length: fc.option(fc.nat(), { freq: 4 }),
    })
    .map(({ name, changes, isSteering, length }) => {
      const bytes = whole(name);
      for (const { at, value } of changes) {
        const place = isSteering ? (at % Math.ceil(bytes.byteLength / 4096)) * 4096 + (at % 120) : at;
        bytes[place % bytes.byteLength] = value;
      }
      return length === null ? bytes : bytes.subarray(0, length % (bytes.byteLength + 1));
    });

  it('cost no more than their own size allows, ten thousand times', () => {
    const started = performance.now();
    fc.assert(
      fc.property(spoiled, (bytes) => {
        const { packages } = expectHonest(bytes);
        // No piece of the file is given twice.
        expect(packages.length).toBeLessThanOrEqual(bytes.byteLength / 16);
      }),
      { numRuns: 10_000 },
    );
    expect(performance.now() - started).toBeLessThan(120_000);
  }, 180_000);

  it('may be any bytes behind a true beginning', () => {
    const beginning = fc.constantFrom(...names).map((name) => whole(name).subarray(0, 128));
    fc.assert(
      fc.property(beginning, fc.uint8Array({ maxLength: 20_000 }), (head, rest) => {
        expectHonest(Buffer.concat([head, rest]));
      }),
      { numRuns: 500 },
    );
  });

  it('may be a header of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), fc.nat(200), (bytes, tags, size) => {
        expectHonest(rpmSqlite([Buffer.from([0, 0, 0, tags, 0, 0, 0, size, ...bytes])]));
      }),
      { numRuns: 300 },
    );
  });

  it('may be lines of any text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parts) => {
        readRpmManifest(new TextEncoder().encode(parts.join('\t')));
      }),
    );
  });
});

describe('databases that mean harm', () => {
  const u32 = (bytes: Buffer, at: number, value: number): Buffer => {
    bytes.writeUInt32LE(value, at);
    return bytes;
  };

  it('go round: an overflow page of Berkeley DB that follows itself', () => {
    const long = rpmHeader({ name: 'a', version: '1', release: '1', vendor: 'x'.repeat(9000) });
    const bytes = Buffer.from(rpmBdb([long]));
    const pages = Array.from({ length: bytes.byteLength / 4096 }, (_, at) => at);
    for (const page of pages.filter((at) => bytes[at * 4096 + 25] === 7)) u32(bytes, page * 4096 + 16, page);
    expect(expectHonest(bytes)).toMatchObject({
      packages: [],
      rejected: [{ reason: expect.stringContaining('in two places') }, { what: 'the database' }],
    });
  });

  it('go round: a bucket that follows itself', () => {
    const { packages, rejected } = expectHonest(u32(whole('bdb'), 4096 + 16, 1));
    expect(packages.length).toBe(headers.length);
    expect(rejected).toMatchObject([{ code: 'rpm.malformed', reason: 'page 1 is in two places' }]);
  });

  it('go round: a tree of SQLite whose root is its own child', () => {
    const bytes = whole('sqlite');
    bytes.writeUInt32BE(2, 4096 + 8);
    expect(bytes[4096]).toBe(5);
    expect(expectHonest(bytes).rejected).toContainEqual({
      what: 'page 2',
      code: 'rpm.malformed',
      reason: 'page 2 is in two places',
    });
  });

  it('have more files than any system, each without a name', () => {
    const list = Array.from({ length: 400_000 }, () => '/');
    const many = Array.from({ length: 5 }, () =>
      rpmHeader({ name: 'a', version: '1', release: '1', files: list }),
    );
    const { files: found, rejected } = readRpmFiles(rpmSqlite(many));
    expect(rejected).toContainEqual(expect.objectContaining({ code: 'rpm.too-large' }));
    expect(found.get('a')?.length).toBeLessThanOrEqual(1_500_000);
  });

  it('claim four billion pages of slots, buckets, or tags', () => {
    expect(expectHonest(u32(whole('ndb'), 12, 0xff_ff_ff_ff)).rejected.at(-1)).toMatchObject({
      code: 'rpm.too-large',
    });
    expect(expectHonest(u32(whole('bdb'), 72, 0xff_ff_ff_ff)).rejected).toMatchObject([
      { reason: '4294967295 buckets' },
    ]);
    const many = Buffer.from(rpmHeader({ name: 'a', version: '1', release: '1' }));
    many.writeUInt32BE(0xff_ff_ff_ff, 0);
    expect(expectHonest(rpmSqlite([many])).rejected).toMatchObject([{ code: 'rpm.malformed' }]);
  });

  it('let a million slots point at one header', () => {
    const header = rpmHeader({ name: 'a', version: '1', release: '1', vendor: 'x'.repeat(20_000) });
    const one = Buffer.from(rpmNdb([header]));
    const bytes = Buffer.concat([one.subarray(0, 4096), Buffer.alloc(16 * 50_000), one.subarray(4096)]);
    u32(bytes, 12, Math.floor(bytes.byteLength / 4096));
    for (let slot = 2; slot < 50_000; slot += 1) {
      one.copy(bytes, slot * 16, 32, 48);
      u32(bytes, slot * 16 + 8, (bytes.byteLength - (one.byteLength - 4096)) / 16);
    }
    const { packages, rejected } = expectHonest(bytes);
    expect(packages.length).toBeLessThan(50);
    expect(rejected[0]).toMatchObject({ code: 'rpm.too-large' });
  });

  it('have paths that multiply: one long directory for every file', () => {
    const many = Array.from({ length: 40_000 }, (_, at) => `/${'d'.repeat(4000)}/${at}`);
    const { packages, rejected } = expectHonest(
      rpmSqlite([rpmHeader({ name: 'a', version: '1', release: '1', files: many })]),
    );
    expect([packages.length, packages[0]?.files]).toEqual([1, []]);
    expect(rejected).toMatchObject([{ what: 'files of a', reason: 'the paths of its files are too long' }]);
  });

  it('put a view that never ends in the place of the table', () => {
    const bytes = rpmSqlite(
      headers,
      "ALTER TABLE Packages RENAME TO Other; CREATE VIEW Packages AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS hnum, x'00' AS blob FROM n",
    );
    expect(expectHonest(bytes)).toMatchObject({
      packages: [],
      rejected: [{ code: 'rpm.malformed', reason: 'a SQLite database without a table Packages' }],
    });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('hello')],
    ['zeros', new Uint8Array(10_000)],
  ])('are no database at all: %s', (_, bytes) => {
    expect(expectHonest(bytes)).toMatchObject({ packages: [], rejected: [{ code: 'rpm.unsupported' }] });
  });

  it('are encrypted', () => {
    const bytes = whole('bdb');
    bytes[24] = 1;
    expect(expectHonest(bytes).rejected).toMatchObject([{ code: 'rpm.unsupported' }]);
  });
});
