import type { ReactNode } from 'react';
import classes from './page.module.css';

export interface PageProps {
  readonly title: string;
  /** The title as the page shows it, where it is more than plain words. */
  readonly heading?: ReactNode;
  /** Where it belongs: a link to the list that it is in. */
  readonly above?: ReactNode;
  readonly state?: ReactNode;
  /** Facts under the title, each a short phrase. */
  readonly facts?: ReactNode;
  readonly acts?: ReactNode;
  readonly children: ReactNode;
}

/** Every page: its name, what it is about, what may be done, and then its parts. */
export function Page({ title, heading, above, state, facts, acts, children }: PageProps) {
  return (
    <div className={classes.page}>
      <title>{`${title} · Oakum`}</title>
      <header className={classes.head}>
        <div className={classes.name}>
          {above === undefined ? undefined : <div className={classes.above}>{above}</div>}
          <div className={classes.title}>
            <h1>{heading ?? title}</h1>
            {state}
          </div>
          {facts === undefined ? undefined : <div className={classes.facts}>{facts}</div>}
        </div>
        {acts === undefined ? undefined : <div className={classes.acts}>{acts}</div>}
      </header>
      {children}
    </div>
  );
}

/** Two columns where there is room: what to act on, and what to know beside it. */
export function Columns({ main, side }: { readonly main: ReactNode; readonly side: ReactNode }) {
  return (
    <div className={classes.columns}>
      <div className={classes.stack}>{main}</div>
      <div className={classes.stack}>{side}</div>
    </div>
  );
}

export function Stack({ children }: { readonly children: ReactNode }) {
  return <div className={classes.stack}>{children}</div>;
}
