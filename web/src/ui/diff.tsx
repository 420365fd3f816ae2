import classes from './diff.module.css';

/** A unified diff with its signs kept, so that it reads the same without colours. */
export function Diff({ diff, label }: { readonly diff: string; readonly label: string }) {
  const lines = diff.split('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section className={classes.diff} aria-label={label} tabIndex={0}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a diff have no other identity and never move
        <span key={index} className={classes.line} data-kind={kindOf(line)}>
          {line}
          {'\n'}
        </span>
      ))}
    </section>
  );
}

function kindOf(line: string): string {
  if (line.startsWith('---') || line.startsWith('+++')) return 'file';
  if (line.startsWith('-')) return 'gone';
  return line.startsWith('+') ? 'new' : 'same';
}
