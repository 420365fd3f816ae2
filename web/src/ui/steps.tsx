import { IconArrowBackUp, IconCheck, IconMinus, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Step, StepState } from './step.ts';
import classes from './steps.module.css';

const words: Readonly<Record<StepState, string>> = {
  done: 'done',
  now: 'now',
  failed: 'failed',
  undone: 'taken back',
  unsure: 'not sure',
  later: 'not begun',
  'left-out': 'left out',
};

const signs: Readonly<Record<StepState, ReactNode>> = {
  done: <IconCheck size={12} stroke={3} aria-hidden />,
  now: <span className={classes.pulse} />,
  failed: <IconX size={12} stroke={3} aria-hidden />,
  undone: <IconArrowBackUp size={12} stroke={2.5} aria-hidden />,
  unsure: <IconQuestionMark size={12} stroke={3} aria-hidden />,
  later: undefined,
  'left-out': <IconMinus size={12} stroke={3} aria-hidden />,
};

export interface StepsProps {
  readonly label: string;
  readonly steps: readonly Step[];
}

/** Steps in their order, with where each stands in words for those who do not see the signs. */
export function Steps({ label, steps }: StepsProps) {
  return (
    <ol className={classes.steps} aria-label={label}>
      {steps.map((step) => (
        <li
          key={step.name}
          className={classes.step}
          data-state={step.state}
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          <span className={classes.sign}>{signs[step.state]}</span>
          <span className={classes.words}>
            <span className={classes.name}>{step.name}</span>
            <span className={classes.note}>{step.note ?? words[step.state]}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
