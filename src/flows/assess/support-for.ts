import {
  lifecycleOf,
  osRelease,
  packageSupportOf,
  type RunningRelease,
  runtimeReleases,
  supportCalendar,
} from '../../assess/lifecycle/index.ts';
import type { Lifecycle, SupportOutlook } from '../../model/index.ts';
import type { Subject } from './subject.ts';
import type { Tables } from './tables.ts';

interface SupportFor {
  readonly lifecycle: readonly Lifecycle[];
  readonly unknowns: readonly { readonly what: string; readonly reason: string }[];
  readonly outlook: SupportOutlook;
}

interface Facts {
  readonly tables: Pick<Tables, 'lifecycle' | 'packageSupport'>;
  /** What runs beside the systems and runtimes of the subjects. */
  readonly releases: readonly RunningRelease[];
  readonly now: Temporal.Instant;
}

const monthsAhead = 12;

/** What is out of support today, and what will be within a year. */
export function supportFor(subjects: readonly Subject[], { tables, releases, now }: Facts): SupportFor {
  const today = now.toZonedDateTimeISO('UTC').toPlainDate();
  const from = today.toString();
  const to = today.add({ months: monthsAhead }).toString();
  const running = [...releases, ...subjects.flatMap(releasesOf)];
  const { packages, unlisted } = packageSupportOf(subjects, tables.packageSupport);
  const { lifecycle, unknowns } = lifecycleOf(running, tables.lifecycle, from);
  return {
    lifecycle,
    unknowns,
    outlook: {
      from,
      to,
      calendar: supportCalendar(running, tables.lifecycle, { from, to }),
      unknowns,
      packages,
      unlisted,
    },
  };
}

function releasesOf({ contents, where }: Subject): readonly RunningRelease[] {
  // A component's system is its node's, which is among the releases already.
  const isComponent = contents.subject.startsWith('component:');
  const system = contents.os === undefined || isComponent ? undefined : osRelease(contents.os);
  const releases = [...(system === undefined ? [] : [system]), ...runtimeReleases(contents.packages)];
  return releases.flatMap((release) => where.map((place) => ({ release, where: place })));
}
