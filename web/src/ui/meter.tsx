import classes from './meter.module.css';

/** How much of a whole, for the eye only: it always stands beside words that say the same. */
export function Meter({ part, whole }: { readonly part: number; readonly whole: number }) {
  const share = whole === 0 ? 0 : Math.min(1, part / whole);
  return (
    <div className={classes.meter} aria-hidden="true">
      <span className={classes.part} style={{ width: `${share * 100}%` }} />
    </div>
  );
}
