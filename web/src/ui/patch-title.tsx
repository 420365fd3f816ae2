import { briefDigests } from './brief-digests.ts';
import classes from './patch-title.module.css';

/** A patch's title: what is patched, then what changes in it, which may be long. A pinned digest is left to the details. */
export function PatchTitle({ title }: { readonly title: string }) {
  const [subject = '', ...change] = title.split(' ');
  return (
    <span {...(title === briefDigests(title) ? {} : { title })}>
      {subject.replace(/@sha256:[0-9a-f]{64}$/, '')}{' '}
      <span className={classes.change}>{briefDigests(change.join(' '))}</span>
    </span>
  );
}
