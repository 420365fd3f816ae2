import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../../../edges/exec/index.ts';
import { openWritableTree, type WritableTree } from '../../../../../edges/files/index.ts';
import { effectsOf, type ScriptFacts } from './index.ts';

const facts: ScriptFacts = {
  manager: 'dpkg',
  package: 'pkg',
  architecture: 'amd64',
  from: '1.0-1',
  to: '1.0-2',
  stat: (path) => (path === '/' ? { kind: 'directory', mode: 0o755 } : { kind: 'absent' }),
  lstat: (path) => (path === '/' ? { kind: 'directory', mode: 0o755 } : { kind: 'absent' }),
  text: () => undefined,
  link: () => undefined,
  isUnitSettled: () => false,
  isBusyboxSettled: () => false,
};

const word = fc.constantFrom(
  'a',
  '"$x"',
  '$y',
  '"$1"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell
  '${2}',
  "'b c'",
  '"a$x"',
  'configure',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell
  '"${z:-d}"',
  '"$#"',
  '""',
);
const test = fc.oneof(
  fc
    .tuple(word, fc.constantFrom('=', '!='), word)
    .map(([left, operator, right]) => `[ ${left} ${operator} ${right} ]`),
  fc.tuple(fc.constantFrom('-z', '-n', '-e', '-d', '! -f'), word).map((parts) => `[ ${parts.join(' ')} ]`),
  fc.constantFrom(
    '[ -d / ]',
    '[ -e /nonexistent ]',
    'true',
    'false',
    ':',
    'dpkg --compare-versions "$2" lt 1.0-1',
    'dpkg --compare-versions "$2" ge 1.0',
    'test -n "$x" -a "$1" = configure',
    'grep -q root /nonexistent 2>/dev/null',
  ),
);
const simple = fc.oneof(
  { weight: 3, arbitrary: fc.constant('effect') },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('x', 'y', 'z'), word).map(([name, value]) => `${name}=${value}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'exit 0',
      'break',
      'continue',
      'return 0',
      'f',
      'f a',
      'echo $x',
      'unset x',
      'local y=q || :',
      'echo "$(effect)"',
      'z=$(effect)',
      'x=`echo a`',
      'cat <<EOF\n$x effect\nEOF\n',
    ),
  },
  { weight: 1, arbitrary: test },
);

const { script } = fc.letrec<{ script: string; command: string; list: string }>((tie) => ({
  // With a function loops are followed as if nothing were known of their turns.
  script: fc.oneof(
    fc.tuple(tie('list'), tie('list')).map(([body, rest]) => `f() {\n:\n${body}\n}\n${rest}`),
    tie('list').map((body) => `y=r\n${body}`),
  ),
  list: fc
    .array(tie('command'), { minLength: 1, maxLength: 4, depthIdentifier: 'shell' })
    .map((commands) => commands.join('\n')),
  command: fc.oneof(
    { depthIdentifier: 'shell', maxDepth: 4, withCrossShrink: true },
    simple,
    fc
      .tuple(test, tie('list'), fc.option(tie('list')))
      .map(
        ([condition, yes, no]) => `if ${condition}; then\n${yes}\n${no === null ? '' : `else\n${no}\n`}fi`,
      ),
    fc
      .tuple(
        test,
        fc.constantFrom('&&', '||'),
        simple.filter((text) => !text.includes('EOF')),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(word, tie('list'), tie('list'))
      .map(
        ([value, first, other]) => `case ${value} in\na|"b c")\n${first}\n;;\nconf*|?)\n${other}\n;;\nesac`,
      ),
    tie('list').map((body) => `(\n${body}\n)`),
    tie('list').map((body) => `{\n${body}\n} >/dev/null 2>&1`),
    tie('list').map((body) => `for x in a $y; do\n${body}\ndone`),
    tie('list').map((body) => `for z in "$@" q; do\n${body}\ndone`),
    tie('list').map((body) => `for y in a configure "b c"; do\n${body}\ndone`),
    // A loop that goes on would have no end.
    tie('list')
      .filter((body) => !body.includes('continue'))
      .map((body) => `while :; do\n${body}\nbreak\ndone`),
    fc.tuple(test, tie('list')).map(([condition, body]) => `! ${condition} && {\n${body}\n}`),
  ),
}));

describeRig('the script judge beside a real shell', ['dpkg'], () => {
  const commands = makeRunner({ PATH: process.env.PATH });
  let tree: WritableTree;
  beforeAll(async () => {
    tree = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-dash-')));
    await tree.write('bin/effect', Buffer.from('#!/bin/sh\necho x >> "$EFFECTS"\n'));
    await commands.run('chmod', ['755', tree.absolute('bin/effect')], { timeoutMs: 5_000 });
  });
  afterAll(async () => tree.remove(''));

  /** How often the script really calls `effect`. */
  const really = async (text: string): Promise<number> => {
    await tree.remove('effects');
    const environment = {
      PATH: `${tree.absolute('bin')}:/usr/bin:/bin`,
      EFFECTS: tree.absolute('effects'),
      DPKG_ROOT: '',
    };
    await commands.run('/bin/sh', ['-c', text, 'postinst', 'configure', facts.from], {
      timeoutMs: 10_000,
      environment,
    });
    return (await tree.read('effects', 1_000_000))?.byteLength ?? 0;
  };

  it('never claims that a script does nothing which does something', async () => {
    let idle = 0;
    await fc.assert(
      fc.asyncProperty(script, async (body) => {
        const text = `#!/bin/sh\n${body}\n`;
        const effects = effectsOf(text, { script: 'postinst', args: ['configure', facts.from] }, facts);
        if (effects.length > 0) return;
        idle += 1;
        expect(await really(text), text).toBe(0);
      }),
      { numRuns: 2_000 },
    );
    expect(idle).toBeGreaterThan(200);
  });
});
