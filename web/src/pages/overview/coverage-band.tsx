import { Link } from '@tanstack/react-router';
import type { Overview } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { Meter } from '../../ui/meter.tsx';
import classes from './overview.module.css';

/** How much was read comes before what was found: what was not read is unknown, never clean. */
export function CoverageBand({ coverage }: { readonly coverage: Overview['coverage'] }) {
  const { read, total, unread } = coverage;
  if (total === 0) return undefined;
  return (
    <section className={classes.band} aria-label="Coverage">
      <p>
        <strong className="nums">
          {read} of {total} read.
        </strong>{' '}
        {unread.length === 0 ? (
          'Nothing that exists was left out.'
        ) : (
          <>
            {unread.length === 1 ? 'The other one is' : `The other ${unread.length} are`} unknown, not clean.{' '}
            <Link to={paths.coverage} className="link">
              See which and why
            </Link>
          </>
        )}
      </p>
      <Meter part={read} whole={total} />
    </section>
  );
}
