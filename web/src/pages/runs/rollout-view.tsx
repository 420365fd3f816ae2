import type { RolloutState, Verdict } from '../../api/generated/types.ts';
import { Notice } from '../../ui/notice.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { rolloutLooks, verdictLooks } from '../../ui/states.ts';
import { Steps } from '../../ui/steps.tsx';
import { clockText } from '../../ui/times.ts';
import { useSeconds } from '../../ui/use-now.ts';
import { stepsOfRollout } from './run-steps.ts';
import classes from './runs.module.css';

/** The rollout of one workload: where it stands, what the gate said, what changed. */
export function RolloutView({ rollout }: { readonly rollout: RolloutState }) {
  const { namespace, kind, name, phase, note, verdicts } = rollout;
  const now = useSeconds();
  const isWithdrawn = phase === 'withdrawing' || phase === 'withdrawn';
  return (
    <section className={classes.rollout} aria-label={`${namespace}/${kind}/${name}`}>
      <header className={classes.rolloutHead}>
        <h3 className="break">
          {namespace}/{kind}/{name}
        </h3>
        <StateChip look={rolloutLooks[phase]} />
      </header>
      <Steps label={`Rollout of ${namespace}/${name}`} steps={stepsOfRollout(rollout, now)} />
      {isWithdrawn ? (
        <Notice
          tone="bad"
          title={
            phase === 'withdrawn' ? 'The new version was withdrawn' : 'The new version is being withdrawn'
          }
        >
          {note}
        </Notice>
      ) : note === '' ? undefined : (
        <p className="soft">{note}</p>
      )}
      <Images rollout={rollout} />
      {verdicts.length === 0 ? undefined : <Verdicts verdicts={verdicts} />}
    </section>
  );
}

function Images({ rollout: { before, after } }: { readonly rollout: RolloutState }) {
  return (
    <dl className={classes.images}>
      {after.map(({ container, image }) => (
        <div key={container}>
          <dt>{container}</dt>
          <dd className="mono break">
            <Reason text={before.find((one) => one.container === container)?.image ?? 'none'} /> →{' '}
            <Reason text={image} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Verdicts({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  return (
    <ul className={classes.verdicts} aria-label="Verdicts of gates">
      {verdicts.map((verdict) => (
        <li key={`${verdict.gate} ${verdict.at}`}>
          <StateChip look={verdictLooks[verdict.kind]} />
          <span>
            <b>{verdict.gate}</b> {verdict.reason}
            {verdict.measured.length === 0 ? undefined : (
              <span className="soft mono"> {verdict.measured.join(' ')}</span>
            )}
          </span>
          <time className="soft nums" dateTime={verdict.at}>
            {clockText(verdict.at)}
          </time>
        </li>
      ))}
    </ul>
  );
}
