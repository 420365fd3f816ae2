import { briefDigests } from './brief-digests.ts';

/** What a machine said, readable: digests are short, and the whole text is on hover. */
export function Reason({ text }: { readonly text: string }) {
  const brief = briefDigests(text);
  return <span {...(brief === text ? {} : { title: text })}>{brief}</span>;
}
