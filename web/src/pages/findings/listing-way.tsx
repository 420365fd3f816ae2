import type { ListingHop, ListingHops } from '../../api/generated/types.ts';
import { ageText, dayText, hopWords, isDay, tookText } from '../../ui/hop-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { absoluteText } from '../../ui/times.ts';
import { Part } from './finding-sources.tsx';
import classes from './findings.module.css';

/** How the entry that lists it as exploited came from its catalogue to a page, hop by hop. */
export function ListingWay({ listing }: { readonly listing: ListingHops }) {
  const { source, name, hops, total } = listing;
  return (
    <Panel title="From its catalogue to this page" aside={`${source} ${name}`}>
      <Part
        label="Hops of the entry"
        head={['Hop', 'When', 'Since the one before']}
        none="No hop is known."
        rows={hops.map((hop, at) => [
          hopWords[hop.name],
          <HopTime key="when" hop={hop} before={hops[at - 1]} />,
          <span key="took" className={hop.kind === 'known' ? 'nums' : 'soft'}>
            {tookText(hop, hops[at - 1])}
          </span>,
        ])}
      />
      <p className={classes.whole}>
        {total === undefined ? (
          <span className="soft">How long the whole way took is not known.</span>
        ) : (
          <>
            <b className="nums">{ageText(total)}</b>{' '}
            <span className="soft">from “{hopWords[total.since]}” to a page</span>
          </>
        )}
      </p>
    </Panel>
  );
}

interface HopTimeProps {
  readonly hop: ListingHop;
  readonly before: ListingHop | undefined;
}

function HopTime({ hop, before }: HopTimeProps) {
  switch (hop.kind) {
    case 'unknown':
      return (
        <>
          unknown
          <p className="soft">
            {before?.kind === 'unknown' && before.reason === hop.reason ? 'for the same reason' : hop.reason}
          </p>
        </>
      );
    case 'skewed':
      return (
        <>
          <Moment at={hop.at} />
          <p className={classes.skewed}>{hop.reason}</p>
        </>
      );
    case 'known':
      return <Moment at={hop.at} />;
  }
}

function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at} className="nums">
      {isDay(at) ? dayText(at) : absoluteText(at)}
    </time>
  );
}
