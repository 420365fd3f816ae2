import { describe, expect, it } from 'vitest';
import { madeInShort, statementName } from './image-words.ts';

const verdict = (check: 'scan' | 'paths' | 'linker', kind: 'passed' | 'unknown' | 'not-run') => ({
  check,
  verdict: kind,
  measured: [],
  message: '',
});

describe('how an image was made, in a line', () => {
  it('counts what passed, and says what did not', () => {
    const verdicts = [verdict('scan', 'passed'), verdict('paths', 'unknown'), verdict('linker', 'not-run')];
    const made = { packages: ['a 1→2'], verdicts, attested: ['x', 'y'], signed: { key: 'ab', at: {} } };
    expect(madeInShort(made)).toBe(
      '1 package moved · 1 check passed, 1 unknown, 1 not run · signed · 2 statements',
    );
  });

  it('leaves no missing word out', () => {
    expect(madeInShort({ packages: [], verdicts: [], attested: [] })).toBe(
      'checked by an earlier attempt · not signed · nothing attested',
    );
  });

  it('has words for what Oakum attests, whatever its version, and none for others', () => {
    expect(statementName('https://openvex.dev/ns/v0.2.0')).toBe('OpenVEX');
    expect(statementName('https://acme.example/x')).toBe('https://acme.example/x');
  });
});
