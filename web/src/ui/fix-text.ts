import type { Fix } from '../api/generated/types.ts';

const words = {
  fixed: 'fixed, no version is named',
  open: 'no fix yet',
  deferred: 'fix deferred',
  'wont-fix': 'will not be fixed',
  'end-of-life': 'end of life: no fix will come',
  unknown: 'fix unknown',
} as const;

/** `→ 1.2.3`, `→ 1.2.3, only in Ubuntu Pro`, `no fix yet`. */
export function fixText({ state, version, channel }: Fix): string {
  if (version === undefined) return words[state];
  return `→ ${version}${channel === undefined ? '' : `, only in ${channel}`}`;
}
