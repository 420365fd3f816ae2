import { Link } from '@tanstack/react-router';
import type { FeedsView, HopAge, ListingHops } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { ageText, dayText, hopWords } from '../../ui/hop-words.ts';
import { Panel } from '../../ui/panel.tsx';
import small from '../../ui/small-table.module.css';
import { count } from '../../ui/words.ts';
import classes from './feeds.module.css';

/** How fast entries of catalogues of exploited vulnerabilities reach who is affected: the newest, and the worst of each hop. */
export function RecentEntries({ recent }: { readonly recent: Recent | undefined }) {
  return (
    <Panel
      title="From the catalogue of exploited vulnerabilities to a page"
      aside={recent === undefined ? undefined : `last ${recent.days} days`}
    >
      {recent === undefined ? (
        <p className="soft">Not known before the first scan.</p>
      ) : recent.entries === 0 ? (
        <p className="soft">No entry of the last {recent.days} days is about what runs here.</p>
      ) : (
        <Entries recent={recent} />
      )}
    </Panel>
  );
}

type Recent = NonNullable<FeedsView['recent']>;

function Entries({ recent: { entries, unmeasured, latest, worst } }: { readonly recent: Recent }) {
  return (
    <>
      <p>
        {`${count(entries, 'entry', 'entries')} about what runs here.`}
        {unmeasured === 0 ? '' : unknownText(unmeasured, entries)}
        {latest === undefined ? undefined : <Latest latest={latest} />}
      </p>
      {worst.length === 0 ? (
        <p className="soft">No age between two hops is known.</p>
      ) : (
        <table className={small.table} aria-label="Longest hops">
          <thead>
            <tr>
              {['Hop', 'Longest', 'Entry'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {worst.map(({ name, entry, age }) => (
              <tr key={name}>
                <th scope="row">
                  <span className={classes.hop}>{hopWords[name]}</span>
                </th>
                <td className="nums">{sinceText(age)}</td>
                <td>
                  <EntryLink name={entry} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function Latest({ latest: { name, hops, total } }: { readonly latest: ListingHops }) {
  const listed = hops.find((hop) => hop.name === 'listed');
  const day = listed === undefined || listed.kind === 'unknown' ? 'on an unknown day' : dayText(listed.at);
  return (
    <span className={classes.latest}>
      The last one, <EntryLink name={name} />, was listed {day} and{' '}
      {total === undefined ? lastText(hops) : `was on a page ${sinceText(total)}`}.
    </span>
  );
}

/** How far it came, as far as anybody knows. */
function lastText(hops: ListingHops['hops']): string {
  const last = hops.findLast((hop) => hop.kind === 'known');
  return last === undefined ? 'nothing more is known' : `is, as far as is known, ${hopWords[last.name]}`;
}

function unknownText(unmeasured: number, entries: number): string {
  if (unmeasured === entries) return ' Of none of them every hop is known.';
  return ` Of ${unmeasured} of them not every hop is known.`;
}

/** `47 h after “catalogue released”`, `the same day as “listed at its source”`. */
function sinceText(age: HopAge): string {
  const isSame = age.unit === 'day' && age.count === 0;
  return `${ageText(age)} ${isSame ? 'as' : 'after'} “${hopWords[age.since]}”`;
}

function EntryLink({ name }: { readonly name: string }) {
  return (
    <Link to={paths.findings} search={{ q: name }} className={`link ${classes.entry}`}>
      {name}
    </Link>
  );
}
