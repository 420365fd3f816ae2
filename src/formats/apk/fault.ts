import { OakumError } from '../../kernel/pure/index.ts';

export function malformed(fact: string): OakumError {
  return new OakumError('apk.malformed', `damaged Alpine data: ${fact}`);
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
