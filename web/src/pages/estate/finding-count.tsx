import classes from './estate.module.css';

export interface FindingCountProps {
  readonly findings: number;
  readonly exploited: number;
  /** Something of it could not be read: then what is known is not all, and nothing is not none. */
  readonly unread: boolean;
}

/** How many findings, and how many of them are exploited. */
export function FindingCount({ findings, exploited, unread }: FindingCountProps) {
  if (findings === 0) return <span className="soft">{unread ? 'unknown' : 'none known'}</span>;
  return (
    <span className={classes.findings}>
      <span>{`${findings.toLocaleString('en-GB')}${unread ? ' and unknown' : ''}`}</span>
      {exploited > 0 ? <span className={classes.exploited}>{exploited} exploited</span> : undefined}
    </span>
  );
}
