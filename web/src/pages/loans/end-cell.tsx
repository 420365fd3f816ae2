import { VisuallyHidden } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useEndLoan } from '../../api/acts.ts';
import type { LoanEnd } from '../../api/generated/types.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { ReasonDialog } from '../../forms/reason-dialog.tsx';
import { paths } from '../../paths.ts';
import { When } from '../../ui/due.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { endRefusal, type LoanRow, patchedName } from './loan-words.ts';
import classes from './loans.module.css';

/** How a loan ended, and the way for a person to end it. */
export function EndCell({ row }: { readonly row: LoanRow }) {
  const { loan } = row;
  const [isAsking, setAsking] = useState(false);
  const end = useEndLoan(loan.id);
  const close = (): void => setAsking(false);
  const ask = (): void => {
    end.reset();
    setAsking(true);
  };
  return (
    <div className={classes.cell}>
      {loan.end === undefined ? undefined : <How end={loan.end} />}
      <ActButton variant="default" size="xs" refusal={endRefusal(row)} onAct={ask}>
        End
        <VisuallyHidden> the loan of {patchedName(loan)}</VisuallyHidden>
      </ActButton>
      {isAsking ? (
        <ReasonDialog
          title="End this loan"
          explains={`${patchedName(loan)} stays where it is and runs on. Nobody is told any more that it waits for a build with the fixes, and garbage collection may take it once nothing runs it. This cannot be taken back.`}
          act="End this loan"
          tone="red"
          pending={end.isPending}
          error={end.error}
          onSend={(reason) => end.mutate(reason, { onSuccess: close })}
          onClose={close}
        />
      ) : undefined}
    </div>
  );
}

function How({ end }: { readonly end: LoanEnd }) {
  return (
    <div className={classes.how}>
      <HowWords end={end} />{' '}
      <span className="soft">
        <When at={end.at} />
      </span>
    </div>
  );
}

function HowWords({ end }: { readonly end: LoanEnd }) {
  switch (end.kind) {
    case 'fixed':
      return (
        <span title={`${end.digest}, judged by ${end.restsOn.join(', ')}`}>
          <b>fixed:</b>{' '}
          <span className="mono">
            <PathText text={end.image} />
          </span>{' '}
          has the fixes and {end.how === 'runs' ? 'runs' : 'is offered'}
        </span>
      );
    case 'replaced':
      return (
        <span>
          <b>replaced</b> by{' '}
          <Link to={paths.loans} search={{ q: end.loan }} className="link mono">
            {end.loan}
          </Link>
        </span>
      );
    case 'rolled-back':
      return (
        <span>
          <b>rolled back</b> with{' '}
          <Link to={paths.run} params={{ run: end.run }} className="link mono">
            {end.run}
          </Link>
        </span>
      );
    case 'person':
      return (
        <span>
          <b>ended by {end.by}:</b> {end.reason}
        </span>
      );
  }
}
