import classes from './coverage.module.css';

/** Read, in part and not, for the eye only: the numbers stand beside it. */
export function Shares({
  counts: { read, partly, unread },
}: {
  readonly counts: { readonly read: number; readonly partly: number; readonly unread: number };
}) {
  const all = read + partly + unread;
  const width = (amount: number): string => `${all === 0 ? 0 : (amount / all) * 100}%`;
  return (
    <div className={classes.shares} aria-hidden="true">
      <span className={classes.read} style={{ width: width(read) }} />
      <span className={classes.partly} style={{ width: width(partly) }} />
      <span className={classes.unread} style={{ width: width(unread) }} />
    </div>
  );
}
