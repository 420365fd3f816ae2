import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { FeedInfo, Lifecycle, Overview, Unread } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { ageOfDay, ageText, isLate } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { count } from '../../ui/words.ts';
import classes from './overview.module.css';

const shown = 4;

/** The first few lines; the rest is one press away. */
function Lines({ lines }: { readonly lines: readonly ReactNode[] }) {
  const rest = lines.slice(shown);
  return (
    <>
      <ul className={classes.lines}>{lines.slice(0, shown)}</ul>
      {rest.length === 0 ? undefined : (
        <details className={classes.rest}>
          <summary>{rest.length} more</summary>
          <ul className={classes.lines}>{rest}</ul>
        </details>
      )}
    </>
  );
}

/** What could not be read, with the reason: unknown, not clean. */
export function UnreadPanel({ unread }: { readonly unread: readonly Unread[] }) {
  if (unread.length === 0) return undefined;
  return (
    <Panel title="Could not be read" aside={String(unread.length)}>
      <Lines
        lines={unread.map(({ what, code, reason }) => (
          <li key={`${what} ${code}`}>
            <p className={`${classes.name} mono`}>{what}</p>
            <p>
              <Reason text={reason} />
            </p>
          </li>
        ))}
      />
    </Panel>
  );
}

/** What was read, and about which no source knows enough. */
export function UnknownPanel({ unknowns }: { readonly unknowns: Overview['unknowns'] }) {
  if (unknowns.length === 0) return undefined;
  return (
    <Panel title="Read, but unknown">
      <Lines
        lines={unknowns.map(({ what, packages, reason }) => (
          <li key={`${what} ${reason}`}>
            <p className={classes.name}>
              {what}
              {packages === 0 ? '' : ` · ${count(packages, 'package')}`}
            </p>
            <p>{reason}</p>
          </li>
        ))}
      />
    </Panel>
  );
}

/** Releases that get no fixes any more, or soon will not. */
export function LifecyclePanel({ lifecycle }: { readonly lifecycle: readonly Lifecycle[] }) {
  const now = useNow();
  if (lifecycle.length === 0) return undefined;
  return (
    <Panel title="Out of support">
      <Lines
        lines={lifecycle.map(({ product, version, endOfLife, where }) => (
          <li key={`${product} ${version}`}>
            <p className={classes.name}>
              {product} {version}
            </p>
            <p>
              {isLate(endOfLife, now) ? 'since' : 'from'} {endOfLife} · {count(where.length, 'place')}
            </p>
          </li>
        ))}
      />
    </Panel>
  );
}

/** Layer patches that have stood longer than they were lent for. */
export function LoansPanel({ loans }: { readonly loans: Overview['loans'] }) {
  const { expired, open } = loans;
  if (expired.length === 0) return undefined;
  return (
    <Panel title="Expired loans" aside={String(expired.length)}>
      <Lines
        lines={expired.map(({ id, patched, expiresAt, owner, fix }) => (
          <li key={id}>
            <p className={`${classes.name} mono`}>
              <Link to={paths.loans} search={{ q: `${patched.repository}:${patched.tag}` }} className="link">
                {patched.repository}:{patched.tag}
              </Link>
            </p>
            <p>
              lent until {expiresAt.slice(0, 10)} · owner {owner.kind === 'unknown' ? 'unknown' : owner.name}{' '}
              · source {fix.kind === 'unknown' ? 'unknown' : fix.repository}
            </p>
          </li>
        ))}
      />
      <p className={classes.rest}>
        <Link to={paths.loans} className="link">
          All loans
        </Link>
        {open === 0 ? '' : `, ${open} open`}
      </p>
    </Panel>
  );
}

const watchWords = {
  synced: 'Changes in the cluster are seen as they happen.',
  behind: 'A watch is behind: changes may not be seen yet.',
  off: 'The cluster is not watched: only scans see changes.',
} as const;

/** Whether changes are seen as they happen. A watch that is up to date needs no panel: the side of the page says so. */
export function WatchPanel({ watching }: { readonly watching: Overview['watching'] }) {
  if (watching.state === 'synced') return undefined;
  return (
    <Panel title="Watching">
      <div className={classes.lines}>
        <p className={classes.name}>{watchWords[watching.state]}</p>
        <p>{watching.reason}</p>
      </div>
    </Panel>
  );
}

const staleMs = 7 * 86_400_000;

/** What the judgement rests on, and how old it is. */
export function DataPanel({ feeds }: { readonly feeds: readonly FeedInfo[] }) {
  const now = useNow();
  return (
    <Panel title="Advisory data" aside={count(feeds.length, 'feed')}>
      {feeds.length === 0 ? (
        <p className="soft small">
          No feed is loaded: nothing can be judged. Run <code>oakum feeds update</code>.
        </p>
      ) : (
        <ul className={classes.lines}>
          {feeds.map((feed) => {
            const ageMs = ageOfDay(feed.asOf, now);
            const tone = ageMs === undefined || ageMs > staleMs ? 'warn' : 'plain';
            return (
              <li key={feed.id} className={classes.feed} data-tone={tone}>
                <span title={feed.limits}>{feed.title}</span>
                <span title={`as of ${feed.asOf}`}>{ageText(ageMs)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
