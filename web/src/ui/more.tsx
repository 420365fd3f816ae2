import type { ReactNode } from 'react';
import classes from './more.module.css';

export interface MoreProps {
  /** What is pressed to see the rest, in a word or two. */
  readonly summary: ReactNode;
  /** What it is about, for those who hear it out of its row. */
  readonly about: string;
  readonly children: ReactNode;
}

/** The evidence behind a word: one press away, by mouse and by keyboard. */
export function More({ summary, about, children }: MoreProps) {
  return (
    <details className={classes.more}>
      <summary>
        {summary}
        <span className={classes.about}> {about}</span>
      </summary>
      {children}
    </details>
  );
}

/** Reasons or evidence, one a line. */
export function MoreLines({ lines }: { readonly lines: readonly ReactNode[] }) {
  return (
    <ul className={classes.lines}>
      {lines.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never move, and two may be the same
        <li key={at}>{line}</li>
      ))}
    </ul>
  );
}
