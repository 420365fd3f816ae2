import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Failure } from '../api/failure.ts';
import classes from './notice.module.css';
import type { Tone } from './tone.ts';

const icons = {
  bad: IconCircleX,
  warn: IconAlertTriangle,
  good: IconCircleCheck,
  busy: IconInfoCircle,
  plain: IconInfoCircle,
} as const;

export interface NoticeProps {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
  readonly act?: ReactNode;
}

/** Something that a person must know before reading on. */
export function Notice({ tone, title, children, act }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon size={18} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {children === undefined ? undefined : <div className={classes.more}>{children}</div>}
      </div>
      {act === undefined ? undefined : <div>{act}</div>}
    </div>
  );
}

/** An error: what happened, and what to do next. */
export function Problem({
  title,
  error,
  act,
}: {
  readonly title: string;
  readonly error: unknown;
  readonly act?: ReactNode;
}) {
  const said = error instanceof Error ? error.message : 'something unexpected happened';
  const hint = error instanceof Failure ? error.hint : undefined;
  return (
    <Notice tone="bad" title={title} act={act}>
      <p>{sentence(said)}</p>
      {hint === undefined ? undefined : <p>What to do: {hint}.</p>}
      {error instanceof Failure ? <p className={classes.code}>{error.code}</p> : undefined}
    </Notice>
  );
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** There is nothing to show, and why; always with what to do next. */
export function Nothing({ title, children, act }: Omit<NoticeProps, 'tone'>) {
  return (
    <div className={classes.nothing}>
      <p className={classes.title}>{title}</p>
      {children === undefined ? undefined : <div className={classes.more}>{children}</div>}
      {act}
    </div>
  );
}
