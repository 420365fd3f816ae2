import type { FeedReport } from '../../flows/feeds.ts';
import type { Action } from '../commands.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { columns, markdownTable } from '../print/table.ts';
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
  const ages = await withWorld(context, feedsInUse);
  const head = ['FEED', 'AS OF', 'AGE', 'RECORDS', 'KNOWS', 'LICENCE', 'SOURCE'];
  const rows = ages.map(({ feed, days }) => [
    feed.id,
    feed.asOf,
    days === undefined ? 'unknown' : `${days} d`,
    String(feed.records),
    feed.knows === 'all' ? 'all' : 'fixed only',
    feed.licence,
    feed.source,
  ]);
  print(context, {
    value: ages,
    table: () => columns(head, rows),
    markdown: () => markdownTable(head, rows),
  });
  return exitCodes.fine;
};
