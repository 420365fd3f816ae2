import { describe, expect, it } from 'vitest';
import { seen, startTyping, typed } from './typed-text.ts';

describe('a text field whose truth is the URL', () => {
  it('keeps what is typed while the URL is behind', () => {
    const ahead = typed(typed(typed(startTyping(''), 'a'), 'ab'), 'abc');
    expect(seen(ahead, 'ab').text).toBe('abc');
    expect(seen(seen(ahead, 'ab'), 'abc')).toEqual({ text: 'abc', seen: 'abc', sent: [] });
  });

  it('follows the URL when a link changed it', () => {
    const state = seen(typed(startTyping(''), 'abc'), 'abc');
    expect(seen(state, '')).toEqual(startTyping(''));
  });

  it('does not change while the URL stays', () => {
    const state = typed(startTyping('x'), 'xy');
    expect(seen(state, 'x')).toBe(state);
  });
});
