import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { osOf, parseOsRelease } from './index.ts';

describe('os-release', () => {
  it.each([
    [
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
      { id: 'debian', versionId: '12', codename: 'bookworm', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
    ],
    [
      'NAME=\'Alpine Linux\'\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"',
      { id: 'alpine', versionId: '3.20.3', prettyName: 'Alpine Linux v3.20' },
    ],
    [
      '# sid has no VERSION_ID\nID=Debian\r\nNAME="Debian"\nVERSION_CODENAME=trixie\nVERSION_ID=\n',
      { id: 'debian', codename: 'trixie', prettyName: 'Debian' },
    ],
    ['ID=wolfi', { id: 'wolfi', prettyName: 'wolfi' }],
  ])('reads %j', (text, os) => {
    expect(osOf(text)).toEqual(os);
  });

  it.each(['', 'NAME=Something\n', 'ID=\n', '=x\nID', 'nonsense'])(
    'does not guess a system from %j',
    (text) => {
      expect(osOf(text)).toBeUndefined();
    },
  );

  it('takes quotes and escapes as a shell does, and runs nothing', () => {
    const text = 'A="a \\"b\\" \\$HOME"\nB=\'$(touch x)\'\nC="$(touch x)"\nD=plain\n';
    expect(Object.fromEntries(parseOsRelease(text))).toEqual({
      A: 'a "b" $HOME',
      B: '$(touch x)',
      C: '$(touch x)',
      D: 'plain',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ID="\'\\\n =a') }), (text) => void osOf(text)),
    );
  });
});
