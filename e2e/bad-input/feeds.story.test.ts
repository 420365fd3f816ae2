import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/kernel/index.ts';
import { type FeedHost, startFeedHost } from '../../testing/feeds/index.ts';
import { type FakeEstate, startFakeEstate } from '../support/fake-estate.ts';
import { lessImage } from '../support/images.ts';
import { reportOf } from '../support/said.ts';

const path = 'debian/tracker.json';
/** Older than Oakum takes for fresh, so that a scan has to say so. */
const published = systemClock.now().subtract({ hours: 45 * 24 });
const day = published.toString().slice(0, 10);
const good = JSON.stringify({
  less: {
    'CVE-2026-99999': {
      releases: { bookworm: { status: 'resolved', fixed_version: '590-2.1~deb12u1', urgency: 'high' } },
    },
  },
});
const page = '<!doctype html><html><body>Please log in</body></html>';

/** A feed that answers something else than itself: what it said before stays in use, and says how old it is. */
describe('a feed that goes bad', () => {
  let estate: FakeEstate;
  let host: FeedHost;
  beforeAll(async () => {
    host = await startFeedHost();
    estate = await startFakeEstate({ images: { 'shop/web:1.0': lessImage() } });
    host.set(path, good);
    host.date(path, new Date(published.epochMilliseconds).toUTCString());
    const { code, stderr } = await update('--accept', 'debian-tracker');
    expect(code, stderr).toBe(0);
  });
  afterAll(async () => {
    await host?.close();
    await estate?.stop();
  });

  const update = (...more: readonly string[]) =>
    estate.oakum(['feeds', 'update', '--feed', 'debian-tracker', '--mirror', host.base, ...more]);
  const image = () => `${estate.registry.host}/shop/web:1.0`;

  test.each<readonly [string, string, () => void]>([
    ['a page', 'feed.page', () => host.set(path, page)],
    ['half of itself, as if it were all', 'feed.malformed', () => host.set(path, good.slice(0, -40))],
    ['half of itself, and hangs up', 'http.unreachable', () => host.cut(path)],
    ['nothing but an error', 'http.status', () => host.fail(path, 404)],
  ])('answers %s: findings of before stay, with their age', async (_what, code, spoil) => {
    host.set(path, good);
    spoil();
    const updated = await update();
    expect(updated.code).toBe(1);
    expect(updated.stdout.split('\n')).toEqual([
      expect.stringMatching(/^FEED +RESULT +RECORDS +NOTE$/),
      expect.stringMatching(new RegExp(`^debian-tracker +failed +.*\\(${code}\\)$`)),
      '',
    ]);

    const { findings, unknowns, feeds, coverage } = reportOf(
      await estate.oakum(['scan', 'image', image(), '-o', 'json']),
    );
    expect(findings.map(({ vulnerability, fix }) => [vulnerability, fix])).toEqual([
      ['CVE-2026-99999', { state: 'fixed', version: '590-2.1~deb12u1' }],
    ]);
    expect(coverage.unread).toEqual([]);
    expect(feeds.find(({ id }) => id === 'debian-tracker')?.asOf).toBe(day);
    expect(unknowns).toContainEqual({
      what: 'Debian:12 since then',
      packages: 0,
      reason: expect.stringMatching(/^the advisories for Debian:12 are 4[56] days old$/),
    });

    const { stdout } = await estate.oakum(['feeds', 'status']);
    const about = stdout.split('\n').filter((line) => line.startsWith('debian-tracker'));
    expect(about).toEqual([
      expect.stringMatching(new RegExp(`^debian-tracker +${day} +4[56] d .* all +failed `)),
      expect.stringMatching(new RegExp(`^debian-tracker: failed since .*\\(${code}\\)$`)),
    ]);
  });

  test('is itself again: the trouble is over', async () => {
    host.set(path, page);
    await update();
    host.set(path, good);
    expect((await update()).code).toBe(0);
    const { stdout } = await estate.oakum(['feeds', 'status']);
    expect(stdout.split('\n').filter((line) => line.startsWith('debian-tracker'))).toEqual([
      expect.stringMatching(/ all +good /),
    ]);
  });
});
