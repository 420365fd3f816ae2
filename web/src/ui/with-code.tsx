import { Fragment } from 'react';

/** A sentence in which commands stand between backticks, shown as commands. */
export function WithCode({ text }: { readonly text: string }) {
  return text.split('`').map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence never move
    <Fragment key={at}>{at % 2 === 1 ? <code>{part}</code> : part}</Fragment>
  ));
}
