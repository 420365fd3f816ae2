/** A piece of a word. `quoted` pieces are not split or globbed by the shell. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'variable';
      readonly name: string;
      /** The default of `${x:-default}`; any other operation makes the value unknown. */
      readonly operation?: { readonly kind: 'default'; readonly text: string } | { readonly kind: 'other' };
      readonly quoted: boolean;
    }
  | { readonly kind: 'substitution'; readonly script: string; readonly quoted: boolean }
  | { readonly kind: 'opaque' };

export interface Word {
  readonly parts: readonly Part[];
  /** As it was written, for messages. */
  readonly source: string;
}

export interface Redirect {
  /** `<`, `>`, `>>`, `>&`, `<&`, `<<`. */
  readonly operator: string;
  readonly target: Word;
}

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'redirect'; readonly redirect: Redirect }
  | { readonly kind: 'newline' };

/** Commands of the POSIX shell as far as maintainer scripts use them. */
export type Command =
  | {
      readonly kind: 'simple';
      readonly assignments: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: 'sequence'; readonly commands: readonly Command[] }
  | {
      readonly kind: 'and-or';
      readonly left: Command;
      readonly operator: '&&' | '||';
      readonly right: Command;
    }
  | { readonly kind: 'not'; readonly command: Command }
  | { readonly kind: 'subshell'; readonly body: Command }
  | { readonly kind: 'pipe'; readonly commands: readonly Command[] }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly condition: Command; readonly body: Command }[];
      readonly otherwise?: Command | undefined;
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Command }[];
    }
  | {
      readonly kind: 'loop';
      readonly variable?: string | undefined;
      /** What `for` goes through; undefined for `while`. */
      readonly list?: readonly Word[] | undefined;
      readonly condition?: Command | undefined;
      readonly body: Command;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command }
  | {
      readonly kind: 'redirected';
      readonly command: Command;
      readonly redirects: readonly Redirect[];
    };

/** The script uses something that this reader does not know: then nobody may claim to know what it does. */
export class UnreadableScript extends Error {
  override readonly name = 'UnreadableScript';
}
