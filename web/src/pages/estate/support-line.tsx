import type { SupportView } from '../../api/generated/types.ts';
import { useNow } from '../../ui/use-now.ts';
import classes from './estate.module.css';
import { type Said, supportWords } from './support-words.ts';

/** How long a release is supported, in a line below it. */
export function SupportLine({ support }: { readonly support: SupportView }) {
  const said = supportWords(support, useNow());
  const title = support.kind === 'unknown' ? support.reason : `${support.title} ${support.cycle}`;
  return <SaidLine said={said} title={title} />;
}

export function SaidLine({ said, title }: { readonly said: Said; readonly title?: string }) {
  return (
    <span className={classes.said} data-tone={said.tone} title={title}>
      {said.text}
    </span>
  );
}
