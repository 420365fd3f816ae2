import type { FeedReport, FeedStanding, FeedStandings } from '../../flows/feeds.ts';
import type { Action } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { columns, markdownTable, printable } from '../print/table.ts';
import { print } from '../print/value.ts';
import { withWorld } from '../with-world.ts';

export const feedsUpdateAction: Action = async (context, _args, options) => {
  const { updateAllFeeds } = await import('../../flows/feeds.ts');
  const request = {
    only: listOption(options, 'feed'),
    mirror: textOption(options, 'mirror'),
    file: textOption(options, 'file'),
    accept: listOption(options, 'accept'),
    signal: context.deps.signal,
  };
  const reports = await withWorld(context, (world) => updateAllFeeds(world, request));
  const head = ['FEED', 'RESULT', 'RECORDS', 'NOTE'];
  const rows = reports.map(rowOf);
  print(context, {
    value: reports,
    table: () => columns(head, rows),
    markdown: () => markdownTable(head, rows),
  });
  return exitOf(reports);
};

function rowOf(report: FeedReport): readonly string[] {
  switch (report.kind) {
    case 'updated':
      return [
        report.id,
        'updated',
        String(report.records),
        `as of ${report.asOf}${report.quarantined > 0 ? `, ${report.quarantined} bad records set aside` : ''}`,
      ];
    case 'unchanged':
      return [report.id, 'unchanged', String(report.records), `as of ${report.asOf}`];
    case 'held':
      return [report.id, 'held', '', report.reason];
    case 'failed':
      return [report.id, 'failed', '', `${report.reason} (${report.code})`];
  }
}

function exitOf(reports: readonly FeedReport[]): ExitCode {
  const bad = reports.filter((report) => report.kind === 'failed' || report.kind === 'held');
  if (bad.length === 0) return exitCodes.fine;
  return bad.length === reports.length ? exitCodes.failed : exitCodes.partial;
}

export const feedsStatusAction: Action = async (context) => {
  const { feedsInUse } = await import('../../flows/feeds.ts');
  const standings = await withWorld(context, feedsInUse);
  const head = [
    'FEED',
    'AS OF',
    'AGE',
    'CHECKED',
    'RECORDS',
    'SET ASIDE',
    'KNOWS',
    'STATE',
    'LICENCE',
    'SOURCE',
  ];
  const rows = standings.feeds.map(standingRow);
  const notes = notesOf(standings);
  print(context, {
    value: standings,
    table: () => [columns(head, rows), ...notes].join('\n'),
    markdown: () => [markdownTable(head, rows), ...notes.map((note) => `- ${note}`)].join('\n'),
  });
  return exitCodes.fine;
};

function standingRow({ feed, days, checkedAt, signedBy, trouble }: FeedStanding): readonly string[] {
  return [
    feed.id,
    feed.asOf,
    days === undefined ? 'unknown' : `${days} d`,
    checkedAt?.slice(0, 16) ?? 'never',
    String(feed.records),
    String(feed.quarantined),
    feed.knows === 'all' ? 'all' : 'fixed only',
    trouble?.kind ?? (signedBy === undefined ? 'good' : 'good, signed'),
    feed.licence,
    feed.source,
  ];
}

/** What is wrong with any of them, and the first few records that were set aside. */
function notesOf({ feeds, troubles }: FeedStandings): readonly string[] {
  const wrong = [...feeds.flatMap(({ trouble }) => trouble ?? []), ...troubles].map(
    ({ id, kind, reason, code, since }) =>
      printable(
        `${id}: ${kind} since ${since.slice(0, 16)}: ${reason}${code === undefined ? '' : ` (${code})`}`,
      ),
  );
  const aside = feeds.flatMap(({ feed }) =>
    (feed.setAside ?? []).map(({ what, reason }) => printable(`${feed.id}: set aside ${what}: ${reason}`)),
  );
  return [...wrong, ...aside];
}
