import {
  IconApi,
  IconBandage,
  IconBug,
  IconCalendarOff,
  IconClipboardList,
  IconEyeCheck,
  IconHourglassHigh,
  IconLayoutDashboard,
  IconPlayerPlay,
  IconRss,
  IconStack2,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Overview } from '../api/generated/types.ts';
import { queries } from '../api/queries.ts';
import { paths } from '../paths.ts';
import { ColourToggle } from './colour-toggle.tsx';
import classes from './nav.module.css';

interface Place {
  readonly to: string;
  readonly name: string;
  readonly icon: typeof IconStack2;
  /** A number that is worth knowing from anywhere, in words for those who do not see it as a badge. */
  readonly badge?: (overview: Overview) => string | undefined;
}

const places: readonly Place[] = [
  { to: paths.overview, name: 'Overview', icon: IconLayoutDashboard },
  {
    to: paths.patches,
    name: 'Patches',
    icon: IconBandage,
    badge: ({ counts }) => (counts.overdue > 0 ? `${counts.overdue} late` : undefined),
  },
  {
    to: paths.findings,
    name: 'Findings',
    icon: IconBug,
    badge: ({ counts }) => (counts.exploited > 0 ? `${counts.exploited} exploited` : undefined),
  },
  { to: paths.plans, name: 'Plans', icon: IconClipboardList },
  {
    to: paths.runs,
    name: 'Runs',
    icon: IconPlayerPlay,
    badge: ({ runs }) => {
      const active = runs.filter((run) => run.endedAt === undefined).length;
      return active > 0 ? `${active} active` : undefined;
    },
  },
  {
    to: paths.loans,
    name: 'Loans',
    icon: IconHourglassHigh,
    badge: ({ loans }) => (loans.expired.length > 0 ? `${loans.expired.length} expired` : undefined),
  },
  { to: paths.estate, name: 'Estate', icon: IconStack2 },
  {
    to: paths.coverage,
    name: 'Coverage',
    icon: IconEyeCheck,
    badge: ({ coverage, population }) => {
      const unread = coverage.unread.length + (population?.unread.length ?? 0);
      return unread > 0 ? `${unread} unread` : undefined;
    },
  },
  { to: paths.support, name: 'Support', icon: IconCalendarOff },
  { to: paths.apis, name: 'API versions', icon: IconApi },
  { to: paths.feeds, name: 'Feeds', icon: IconRss },
];

/** Where one can go, and whose estate it is. */
export function Nav({ onGo }: { readonly onGo?: () => void }) {
  const overview = useQuery(queries.overview).data;
  return (
    <>
      <nav aria-label="Main" className={classes.nav}>
        <ul>
          {places.map(({ to, name, icon: Icon, badge }) => {
            const words = overview === undefined ? undefined : badge?.(overview);
            return (
              <li key={to}>
                <Link
                  to={to}
                  className={classes.place ?? ''}
                  activeOptions={{ exact: to === paths.overview, includeSearch: false }}
                  onClick={() => onGo?.()}
                >
                  <Icon size={17} stroke={1.75} aria-hidden />
                  <span>{name}</span>
                  {words === undefined ? undefined : <span className={classes.badge}>{words}</span>}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      <Estate overview={overview} />
    </>
  );
}

function Estate({ overview }: { readonly overview: Overview | undefined }) {
  const session = useQuery(queries.session).data;
  const cluster = overview?.cluster;
  return (
    <div className={classes.estate}>
      <p className={classes.cluster}>{cluster?.name ?? session?.cluster ?? 'cluster'}</p>
      <p>
        {[cluster?.version, writingWords(session?.canWrite === true, overview?.stop !== undefined)]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {overview === undefined ? undefined : (
        <p className={classes.watch} data-state={overview.watching.state} title={overview.watching.reason}>
          <span className={classes.dot} aria-hidden="true" />
          {watchWords[overview.watching.state]}
        </p>
      )}
      <div className={classes.user}>
        <span>{session?.user}</span>
        <ColourToggle />
      </div>
    </div>
  );
}

function writingWords(canWrite: boolean, isPaused: boolean): string {
  if (!canWrite) return 'read-only';
  return isPaused ? 'writing paused' : 'writing on';
}

const watchWords = { synced: 'watching', behind: 'watch is behind', off: 'not watching' } as const;
