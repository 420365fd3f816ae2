import { IconCheck, IconX } from '@tabler/icons-react';
import type { PlanView } from '../../api/generated/types.ts';
import { Chip } from '../../ui/chip.tsx';
import { When } from '../../ui/due.tsx';
import { Panel } from '../../ui/panel.tsx';
import { requiredOf } from './plan-refusals.ts';
import classes from './plans.module.css';

const identities = { 'os-user': 'operating-system user', 'signed-in': 'signed in' } as const;

/** Who said what about this plan, with the reason. */
export function ApprovalsPanel({ view }: { readonly view: PlanView }) {
  const required = requiredOf(view);
  const { approvals } = view;
  return (
    <Panel title="Approvals" aside={required === 0 ? 'none asked for' : `${required} asked for`}>
      {approvals.length === 0 ? (
        <p className="soft small">
          {required === 0
            ? 'The policies let this plan go ahead by itself, or block it.'
            : 'Nobody has spoken yet. An approval is bound to the digest of this plan.'}
        </p>
      ) : (
        <ul className={classes.lines}>
          {approvals.map((word) => (
            <li key={`${word.by} ${word.at}`} className={classes.word}>
              <div className={classes.wordHead}>
                <Chip
                  tone={word.verdict === 'approved' ? 'good' : 'bad'}
                  icon={word.verdict === 'approved' ? IconCheck : IconX}
                >
                  {word.verdict}
                </Chip>
                <strong>{word.by}</strong>
                <span className="soft">({identities[word.identity]})</span>
              </div>
              <p>{word.reason}</p>
              <p className="soft">
                <When at={word.at} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
