import { IconCheck, IconHourglassHigh, IconHourglassOff, IconQuestionMark } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Loan, LoanState } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Due, When } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import type { Look } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import { EndCell } from './end-cell.tsx';
import { coverLines, coversText, type LoanRow, linkOf, patchedName, uidOf } from './loan-words.ts';
import classes from './loans.module.css';

const looks: Readonly<Record<LoanState, Look>> = {
  expired: { text: 'expired', tone: 'bad', icon: IconHourglassOff },
  open: { text: 'open', tone: 'busy', icon: IconHourglassHigh },
  retired: { text: 'retired', tone: 'plain', icon: IconCheck },
};

export const loanColumns: readonly Column<LoanRow>[] = [
  {
    id: 'patched',
    header: 'Patched image',
    role: 'name',
    sortBy: ({ loan }) => patchedName(loan),
    cell: ({ loan }) => <Patched loan={loan} />,
  },
  {
    id: 'expires',
    header: 'Lent until',
    sortBy: ({ loan }) => loan.expiresAt,
    cell: (row) => <Until row={row} />,
  },
  {
    id: 'covers',
    header: 'Covers',
    sortBy: ({ loan }) => loan.covers.length,
    cell: ({ loan }) => (
      <div className={classes.cell}>
        <span>{coversText(loan)}</span>
        <More summary="packages" about={`that moved in ${patchedName(loan)}`}>
          <MoreLines lines={coverLines(loan)} />
        </More>
      </div>
    ),
  },
  {
    id: 'owner',
    header: 'Owner and source',
    sortBy: ({ loan: { owner } }) => (owner.kind === 'unknown' ? undefined : owner.name),
    cell: ({ loan }) => (
      <div className={classes.source}>
        <Owner owner={loan.owner} />
        <Fix fix={loan.fix} />
      </div>
    ),
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: ({ loan }) => loan.where.length,
    cell: ({ loan }) => <Where loan={loan} />,
  },
  { id: 'end', header: 'End', sortBy: ({ loan }) => loan.end?.at, cell: (row) => <EndCell row={row} /> },
];

function Patched({ loan }: { readonly loan: Loan }) {
  return (
    <div className={classes.patched}>
      <b className="mono">
        <PathText text={patchedName(loan)} />
      </b>
      <Digest digest={loan.patched.digest} what="digest of the patched image" />
      <span className="soft" title={loan.source.digest}>
        made from{' '}
        <span className="mono">
          <PathText text={loan.source.reference} />
        </span>
      </span>
      <span className="soft">
        <span className="mono">{loan.id}</span>, opened <When at={loan.openedAt} /> by {loan.openedBy}
      </span>
    </div>
  );
}

function Until({ row: { loan, state } }: { readonly row: LoanRow }) {
  return (
    <div className={classes.cell}>
      <StateChip look={looks[state]} />
      {state === 'retired' ? (
        <span className="soft">was lent until {loan.expiresAt.slice(0, 10)}</span>
      ) : (
        <Due due={loan.expiresAt} rule={loan.expiryRule} detail="whole" />
      )}
    </div>
  );
}

function Owner({ owner }: { readonly owner: Loan['owner'] }) {
  if (owner.kind === 'unknown') return <Unknown what="owner" />;
  return (
    <div className={classes.cell}>
      <b>{owner.name}</b>
      <span className="soft">{owner.evidence}</span>
    </div>
  );
}

function Unknown({ what }: { readonly what: string }) {
  return (
    <Chip tone="warn" icon={IconQuestionMark}>
      {what} unknown
    </Chip>
  );
}

function Fix({ fix }: { readonly fix: Loan['fix'] }) {
  if (fix.kind === 'unknown') return <Unknown what="source" />;
  const link = linkOf(fix.repository);
  return (
    <div className={classes.cell}>
      {link === undefined ? (
        <span>
          <PathText text={fix.repository} />
        </span>
      ) : (
        <a className="link" href={link} rel="noreferrer noopener" target="_blank">
          <PathText text={fix.repository} />
        </a>
      )}
      {fix.revision === undefined ? undefined : (
        <span className="soft" title={fix.revision}>
          at <span className="mono">{fix.revision.slice(0, 12)}</span>
        </span>
      )}
      <span className="soft">by {fix.evidence}</span>
    </div>
  );
}

function Where({ loan }: { readonly loan: Loan }) {
  const [first, ...rest] = loan.where;
  return (
    <div className={classes.cell}>
      {first === undefined ? (
        <span className="soft">patched by hand</span>
      ) : (
        <Link to={paths.workload} params={{ workload: uidOf(first) }} className="link">
          <PathText text={first.name} />
        </Link>
      )}
      {rest.length === 0 ? undefined : (
        <More summary={`and ${count(rest.length, 'other')}`} about={`where ${patchedName(loan)} was put`}>
          <MoreLines
            lines={rest.map((place) => (
              <Link key={place.id} to={paths.workload} params={{ workload: uidOf(place) }} className="link">
                <PathText text={place.name} />
              </Link>
            ))}
          />
        </More>
      )}
      {loan.run === undefined ? undefined : (
        <span className="soft">
          by{' '}
          <Link to={paths.run} params={{ run: loan.run }} className="link mono">
            {loan.run}
          </Link>
        </span>
      )}
    </div>
  );
}
