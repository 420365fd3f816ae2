/**
 * A text field whose truth is the URL. The router is a moment behind the fingers, so what is typed is kept here, and
 * the URL's own changes (a link, the back button) are told apart from echoes of what was typed.
 */
export interface TypedText {
  readonly text: string;
  /** The URL's text as last seen. */
  readonly seen: string;
  /** Typed, sent to the URL, and not seen there yet; oldest first. */
  readonly sent: readonly string[];
}

export function startTyping(url: string): TypedText {
  return { text: url, seen: url, sent: [] };
}

export function typed(state: TypedText, text: string): TypedText {
  return { ...state, text, sent: [...state.sent, text] };
}

/** The URL says `url` now. */
export function seen(state: TypedText, url: string): TypedText {
  if (url === state.seen) return state;
  const echo = state.sent.indexOf(url);
  return echo === -1 ? startTyping(url) : { ...state, seen: url, sent: state.sent.slice(echo + 1) };
}
