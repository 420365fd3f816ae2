import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

export interface PanelProps {
  readonly title: ReactNode;
  /** A few words beside the title. */
  readonly aside?: ReactNode;
  /** Lists and tables go to the edges. */
  readonly edges?: 'padded' | 'flush';
  readonly children: ReactNode;
}

/** A list that is all of its page: the page's heading is its heading. */
export function Sheet({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className={classes.panel} aria-label={label}>
      {children}
    </section>
  );
}

/** A part of a page under its own heading. */
export function Panel({ title, aside, edges = 'padded', children }: PanelProps) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{title}</h2>
        {aside === undefined ? undefined : <div className={classes.aside}>{aside}</div>}
      </header>
      <div className={edges === 'flush' ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
