import { IconAlertTriangle, IconCheck, IconQuestionMark } from '@tabler/icons-react';
import { Chip } from '../../ui/chip.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { Reason } from '../../ui/reason.tsx';
import classes from './estate.module.css';
import { type Standing, standingOf } from './standing.ts';

/** Patched, what is open, or unknown with the reasons; what is open in something half read is unknown beside it. */
export function StandingCell({ row, name }: { readonly row: Standing; readonly name: string }) {
  const { open, coverage } = row;
  const kind = standingOf(row);
  return (
    <div className={classes.standing}>
      {kind === 'open' ? (
        <span className={classes.findings}>
          <Chip tone={open.exploited > 0 ? 'bad' : 'plain'} icon={IconAlertTriangle}>
            {open.findings.toLocaleString('en-GB')} open
          </Chip>
          {open.exploited > 0 ? (
            <span className={classes.exploited}>{open.exploited} exploited</span>
          ) : undefined}
        </span>
      ) : undefined}
      {kind === 'patched' ? (
        <Chip tone="good" icon={IconCheck}>
          patched
        </Chip>
      ) : undefined}
      {kind === 'unknown' ? (
        <Chip tone="warn" icon={IconQuestionMark}>
          {coverage.kind === 'unread' ? 'unknown, not read' : 'unknown'}
        </Chip>
      ) : undefined}
      {coverage.kind === 'read' ? undefined : (
        <More summary={kind === 'open' ? 'and unknown' : 'why'} about={`${name} is not wholly known`}>
          <MoreLines lines={coverage.reasons.map((reason) => <Reason key={reason} text={reason} />)} />
        </More>
      )}
    </div>
  );
}
