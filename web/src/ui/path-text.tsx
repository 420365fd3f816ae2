import { Fragment } from 'react';

/** A name of many parts (an image, an address, a workload), which breaks between them before it breaks anywhere else. */
export function PathText({ text }: { readonly text: string }) {
  return text.split(/(?<=[/:])(?=[^/])/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts never move, and two may be the same
    <Fragment key={at}>
      {at === 0 ? undefined : <wbr />}
      {part}
    </Fragment>
  ));
}
