import { expect, it } from 'vitest';
import { fixText } from './fix-text.ts';

it.each([
  [{ state: 'fixed', version: '1.2' }, '→ 1.2'],
  [{ state: 'fixed', version: '1.2', channel: 'Ubuntu Pro' }, '→ 1.2, only in Ubuntu Pro'],
  [{ state: 'fixed' }, 'fixed, no version is named'],
  [{ state: 'open' }, 'no fix yet'],
  [{ state: 'deferred' }, 'fix deferred'],
  [{ state: 'wont-fix' }, 'will not be fixed'],
  [{ state: 'end-of-life' }, 'end of life: no fix will come'],
  [{ state: 'unknown' }, 'fix unknown'],
] as const)('says of the fix %j: %s', (fix, text) => {
  expect(fixText(fix)).toBe(text);
});
