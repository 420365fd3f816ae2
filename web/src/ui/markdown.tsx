import Markdown from 'markdown-to-jsx/react';
import type { ReactNode } from 'react';
import classes from './markdown.module.css';

/**
 * Markdown as a document under a page's heading: its headings are one level lower. HTML in it is shown as text and
 * images are left out, because names from a cluster end up in it.
 */
export function MarkdownText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <section className={classes.document} aria-label={label}>
      <Markdown options={options}>{text}</Markdown>
    </section>
  );
}

const options = {
  disableParsingRawHTML: true,
  overrides: {
    h1: headingOf('h2'),
    h2: headingOf('h3'),
    h3: headingOf('h4'),
    h4: headingOf('h5'),
    img: () => undefined,
    table: WideTable,
  },
} as const;

function headingOf(Level: 'h2' | 'h3' | 'h4' | 'h5') {
  return ({ children }: { readonly children?: ReactNode }) => <Level>{children}</Level>;
}

/** Wider than a narrow screen: it scrolls by itself, also by keys. */
function WideTable({ children }: { readonly children?: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
    <div className={classes.wide} tabIndex={0}>
      <table>{children}</table>
    </div>
  );
}
