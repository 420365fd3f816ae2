import classes from './patch-title.module.css';

/** A patch's title: what is patched, then what changes in it, which may be long. */
export function PatchTitle({ title }: { readonly title: string }) {
  const space = title.indexOf(' ');
  if (space === -1) return title;
  return (
    <>
      {title.slice(0, space)} <span className={classes.change}>{title.slice(space + 1)}</span>
    </>
  );
}
