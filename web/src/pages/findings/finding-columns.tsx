import { IconFlame } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { FindingRow } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { briefDigests } from '../../ui/brief-digests.ts';
import { Chip } from '../../ui/chip.tsx';
import { Due } from '../../ui/due.tsx';
import { fixText } from '../../ui/fix-text.ts';
import { StateChip } from '../../ui/state-chip.tsx';
import { exposureLook, severityLook } from '../../ui/states.ts';
import { absoluteText } from '../../ui/times.ts';
import classes from './findings.module.css';

/** A finding in a list: what it is, how bad, by when, who can reach it, what fixes it, where. Their order is the server's. */
export const findingColumns: readonly Column<FindingRow>[] = [
  { id: 'name', header: 'Finding', role: 'name', cell: (finding) => <Name finding={finding} /> },
  {
    id: 'severity',
    header: 'Severity',
    cell: ({ severity, severityFrom, exploited }) => (
      <span className={classes.chips}>
        <StateChip look={severityLook(severity)} />
        <span className={classes.from}>{severityFrom.join(', ')}</span>
        {exploited ? (
          <Chip tone="bad" icon={IconFlame}>
            exploited
          </Chip>
        ) : undefined}
      </span>
    ),
  },
  {
    id: 'due',
    header: 'Due',
    cell: ({ due, dueRule }) => (
      <span className={classes.due}>
        <Due due={due} rule={dueRule} />
      </span>
    ),
  },
  {
    id: 'exposure',
    header: 'Exposure',
    cell: ({ exposure }) => <StateChip look={exposureLook(exposure)} />,
  },
  { id: 'fix', header: 'Fix', cell: ({ fix }) => <span className="break">{fixText(fix)}</span> },
  { id: 'where', header: 'Where', cell: (finding) => <Where finding={finding} /> },
  { id: 'points', header: 'Points', align: 'end', cell: ({ points }) => points },
];

function Name({ finding }: { readonly finding: FindingRow }) {
  const { id, vulnerability, package: pack, acceptedUntil } = finding;
  return (
    <div className={classes.name}>
      <Link to={paths.finding} params={{ finding: id }} className="row-link">
        {vulnerability}
      </Link>
      <span className="mono break">
        {pack.name} {pack.version}
      </span>
      {acceptedUntil === undefined ? undefined : (
        <span className="soft">accepted until {absoluteText(acceptedUntil)}, and still open</span>
      )}
    </div>
  );
}

function Where({ finding: { subject, where } }: { readonly finding: FindingRow }) {
  const rest = where.total - where.names.length;
  return (
    <div className={classes.where}>
      <span className="soft mono break" title={subject}>
        {briefDigests(subject)}
      </span>
      {where.names.map((name) => (
        <span key={name} className="break">
          {name}
        </span>
      ))}
      {where.total === 0 ? <span className="soft">runs nowhere now</span> : undefined}
      {rest === 0 ? undefined : <span className="soft">and {rest} more</span>}
    </div>
  );
}
