import { stringify } from 'yaml';
import type { CommandContext } from '../commands.ts';

/** The same value for a person (table or Markdown) and for scripts (JSON, YAML: schema and order are stable). */
export interface Printable {
  readonly value: unknown;
  table(): string;
  markdown(): string;
}

export function print({ deps, flags }: CommandContext, printable: Printable): void {
  deps.io.out(withNewline(textFor(flags.output, printable)));
}

function textFor(format: CommandContext['flags']['output'], printable: Printable): string {
  switch (format) {
    case 'json':
      return JSON.stringify(printable.value, null, 2);
    case 'yaml':
      return stringify(JSON.parse(JSON.stringify(printable.value)), { lineWidth: 0 });
    case 'markdown':
      return printable.markdown();
    case 'table':
      return printable.table();
  }
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
