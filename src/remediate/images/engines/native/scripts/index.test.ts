import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { effectsOf, type PathState, type ScriptCall, type ScriptFacts, upgradeCalls } from './index.ts';

const world: ReadonlyMap<string, PathState> = new Map<string, PathState>([
  ['/usr/lib/ssl', { kind: 'directory', mode: 0o755 }],
  ['/usr/bin/perl', { kind: 'file', mode: 0o755, sizeBytes: 10 }],
  ['/usr/bin/vim.basic', { kind: 'file', mode: 0o755, sizeBytes: 10 }],
  ['/etc/new', { kind: 'unknown' }],
]);

const alternatives = '/var/lib/dpkg/alternatives';
const choice = '/usr/bin/vim.basic\n30\n/usr/share/man/man1/vim.1.gz\n';
const texts = new Map([
  ['/etc/passwd', 'root:x:0:0\n_apt:x:100:65534\n'],
  [`${alternatives}/vi`, `auto\n/usr/bin/vi\nvi.1.gz\n/usr/share/man/man1/vi.1.gz\n\n${choice}\n`],
  [`${alternatives}/ex`, `auto\n/usr/bin/ex\n\n/usr/bin/vim.basic\n30\n/usr/bin/perl\n30\n\n`],
  [`${alternatives}/view`, `manual\n/usr/bin/view\n\n/usr/bin/vim.basic\n30\n/usr/bin/perl\n50\n\n`],
  [`${alternatives}/moved`, `auto\n/usr/bin/moved\n\n/usr/bin/vim.basic\n30\n\n`],
  [`${alternatives}/damaged`, `auto\n/usr/bin/damaged\nslave\n\n/usr/bin/vim.basic\n30\n`],
]);
const links = new Map([
  ['/usr/bin/vi', '/etc/alternatives/vi'],
  ['/etc/alternatives/vi', '/usr/bin/vim.basic'],
  ['/usr/bin/ex', '/etc/alternatives/ex'],
  ['/etc/alternatives/ex', '/usr/bin/vim.basic'],
  ['/usr/bin/view', '/etc/alternatives/view'],
  ['/etc/alternatives/view', '/usr/bin/vim.basic'],
  ['/usr/bin/moved', '/opt/mine'],
  ['/etc/alternatives/moved', '/usr/bin/vim.basic'],
]);
const vim = '/usr/bin/vim.basic 30';
const manual = '--slave /usr/share/man/man1/vi.1.gz vi.1.gz /usr/share/man/man1/vim.1.gz';

const facts: ScriptFacts = {
  manager: 'dpkg',
  package: 'openssl',
  architecture: 'amd64',
  from: '3.0.1-1',
  to: '3.0.2-1',
  stat: (path) => world.get(path) ?? { kind: 'absent' },
  lstat: (path) => world.get(path) ?? { kind: 'absent' },
  text: (path) => texts.get(path),
  link: (path) => links.get(path),
  isUnitSettled: (unit) => unit === 'known.service',
  isBusyboxSettled: () => false,
};

const calls = upgradeCalls(facts.from, facts.to);

function judge(body: string, call: ScriptCall = calls.newPostinst): readonly string[] {
  const effects = effectsOf(`#!/bin/sh\nset -e\n${body}\n`, call, facts);
  return effects.map((effect) => `${effect.kind}: ${effect.what}`);
}

/** Bodies in the manner of Debian 12's real scripts; each was found in a package of the main suite. */
const idle: readonly (readonly [string, string])[] = [
  ['no command', ''],
  ['a link that is there already', 'if [ ! -e /usr/lib/ssl ]\nthen\n  ln -sf /etc/ssl /usr/lib/ssl\nfi'],
  ['work for a purge', 'if [ "$1" = "purge" ]; then rm -rf /var/lib/x; fi'],
  [
    'work for other calls',
    'case "$1" in\n  remove|purge) rm -rf /x ;;\n  configure) ;;\n  *) exit 1 ;;\nesac',
  ],
  ['a helper for upgrades from older versions', 'dpkg-maintscript-helper rm_conffile /etc/a 2.9\\~ -- "$@"'],
  [
    'a directory helper with package name',
    'dpkg-maintscript-helper symlink_to_dir /usr/doc/a b 1.0 pkg -- "$@"',
  ],
  ['services', 'if [ -d /run/systemd/system ]; then\n\tsystemctl daemon-reload >/dev/null || true\nfi'],
  ['a start', 'if invoke-rc.d --quiet x status >/dev/null; then invoke-rc.d x restart || exit $?; fi'],
  [
    'a settled unit',
    "if deb-systemd-helper --quiet was-enabled 'known.service'; then\ndeb-systemd-helper enable 'known.service' >/dev/null || true\nfi",
  ],
  ['a version test', 'if [ -n "$2" ] && dpkg --compare-versions "$2" lt 2.0; then rm -rf /x; fi'],
  ['a user who exists', 'if ! getent passwd _apt >/dev/null; then adduser _apt; fi'],
  ['a removal of nothing', 'rm -f /etc/logrotate.d/nope'],
  ['an alternative that is not there', 'update-alternatives --remove rename /usr/bin/prename'],
  ['an alternative as it is', `update-alternatives --install /usr/bin/vi vi ${vim} ${manual}`],
  ['one that its owner chose', `update-alternatives --quiet --install /usr/bin/view view ${vim}`],
  [
    'alternatives in a loop',
    `for name in vi view; do\n[ $name = vi ] && slave="${manual}" || slave=\nif [ $name = vi ]; then update-alternatives --install /usr/bin/vi $name ${vim} ${manual}; fi\ndone`,
  ],
  ['a loop whose turns are known', 'for x in a b; do if [ $x = c ]; then rm -rf /x; fi; done'],
  ['a missing program', 'if command -v update-binfmts >/dev/null; then update-binfmts --import x; fi'],
  ['a message', 'cat <<-EOF\n\tHello $1\n\tEOF\necho done >&2'],
  ['an unused function', 'clean() {\n  rm -rf "$1"\n}\nif [ "$1" = remove ]; then clean /x; fi'],
  ['an early exit', 'exit 0\nrm -rf /x'],
  ['turns that are not for this call', 'for i in "$@"; do case "$i" in remove) touch /x ;; esac; done'],
  ['a loop over the arguments', 'for i; do [ "$i" = remove ] && touch /x; done'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell
  ['a default value', 'if [ -n "${DPKG_ROOT:-}" ]; then touch /x; fi'],
  ['an alternative value', 'name=a\n[ "$name" = b ] && touch /x || :'],
];

const active: readonly (readonly [string, string, string])[] = [
  ['an unknown program', 'update-initramfs -u', 'runs: runs update-initramfs -u'],
  [
    'an unknown program behind a path',
    '/usr/bin/python3 -m compileall',
    'runs: runs /usr/bin/python3 -m compileall',
  ],
  ['a write', 'echo x > /etc/timezone', 'writes: writes to /etc/timezone'],
  ['a removal', 'rm -f /usr/bin/perl', 'writes: runs rm -f /usr/bin/perl'],
  ['a removal of something computed', 'rm -f "$nobody_knows"', 'writes: runs rm -f "$nobody_knows"'],
  [
    'a helper for this very version',
    'dpkg-maintscript-helper rm_conffile /etc/a 3.0.1-1 -- "$@"',
    'writes: runs dpkg-maintscript-helper rm_conffile /etc/a 3.0.1-1 -- "$@"',
  ],
  [
    'a helper without a version',
    'dpkg-maintscript-helper rm_conffile /etc/a -- "$@"',
    'writes: runs dpkg-maintscript-helper rm_conffile /etc/a -- "$@"',
  ],
  [
    'an unsettled unit',
    "deb-systemd-helper enable 'other.service'",
    "writes: runs deb-systemd-helper enable 'other.service'",
  ],
  ['debconf', '. /usr/share/debconf/confmodule', 'debconf: asks debconf'],
  ['a trigger', 'dpkg-trigger --no-await update-x', 'trigger: update-x'],
  ['a file that this upgrade brings', '[ -e /etc/new ] && touch /x || true', 'runs: runs touch /x'],
  ['both ways of an unknown test', 'if ischroot; then touch /a; fi', 'runs: runs touch /a'],
  ['a function that is called', 'f() { touch "$1"; }\nf /x', 'runs: runs touch "$1"'],
  ['a loop', 'for x in a b; do touch $x; done', 'runs: runs touch $x'],
  [
    'a later turn of a loop',
    'for x in a b; do if [ $x = b ]; then touch /x; fi; done',
    'runs: runs touch /x',
  ],
  [
    'what a cut turn leaves behind',
    'for x in a b; do if ischroot; then break; fi; done\n[ $x = a ] && touch /x || true',
    'runs: runs touch /x',
  ],
  [
    'what a turn leaves out by a function',
    'skip() { continue; }\ny=a\nfor x in a b; do ischroot && skip; y=b; done\n[ $y = a ] && touch /x || :',
    'runs: runs touch /x',
  ],
  [
    'another priority',
    'update-alternatives --install /usr/bin/view view /usr/bin/vim.basic 31',
    'writes: runs update-alternatives --install /usr/bin/view view /usr/bin/vim.basic 31',
  ],
  [
    'a choice between equals',
    'update-alternatives --install /usr/bin/ex ex /usr/bin/vim.basic 30',
    'writes: runs update-alternatives --install /usr/bin/ex ex /usr/bin/vim.basic 30',
  ],
  [
    'an alternative without its manual',
    'update-alternatives --install /usr/bin/vi vi /usr/bin/vim.basic 30',
    'writes: runs update-alternatives --install /usr/bin/vi vi /usr/bin/vim.basic 30',
  ],
  [
    'an alternative whose link somebody changed',
    'update-alternatives --install /usr/bin/moved moved /usr/bin/vim.basic 30',
    'writes: runs update-alternatives --install /usr/bin/moved moved /usr/bin/vim.basic 30',
  ],
  [
    'an alternative whose record is damaged',
    'update-alternatives --install /usr/bin/damaged damaged /usr/bin/vim.basic 30',
    'writes: runs update-alternatives --install /usr/bin/damaged damaged /usr/bin/vim.basic 30',
  ],
  ['a command in a word', 'x=$(touch /x)', 'runs: runs touch /x'],
  ['a command in a pipe', 'echo a | tee /x', 'runs: runs tee /x'],
  ['what follows an exit of a subshell', '(exit 0)\ntouch /x', 'runs: runs touch /x'],
  ['what follows a return of a function', 'f() { return 0; }\nf\ntouch /x', 'runs: runs touch /x'],
  [
    'an unknown variable in a loop',
    'x=a\nwhile read y; do [ "$x" = b ] && touch /x; x=b; done',
    'runs: runs touch /x',
  ],
  [
    'a loop over what is not known',
    'for y in $(ls); do [ "$y" = b ] && touch /x; done',
    'runs: runs touch /x',
  ],
  [
    'a loop over files',
    'for y in /usr/lib/*; do [ "$y" = "/usr/lib/*" ] || touch /x; done',
    'runs: runs touch /x',
  ],
  [
    'a turn behind one that was skipped',
    'x=a\nfor y in 1 2; do x=b; [ -e /nowhere ] || continue; x=a; done\n[ "$x" = b ] && touch /x',
    'runs: runs touch /x',
  ],
  ['a shadowed command', 'echo() { touch /x; }\necho a', 'runs: runs touch /x'],
  ['a computed command', '$1 --now', 'runs: runs $1 --now'],
  ['other words', 'set -- purge\n[ "$1" = purge ] && :', 'unreadable: cannot follow set -- purge'],
];

const unreadable: readonly (readonly [string, string])[] = [
  ['an open quote', "echo 'a"],
  ['an open if', 'if true; then :'],
  ['a background job', 'sleep 1 &'],
  ['a command in a here-document', 'cat <<EOF\n$(rm -rf /x)\nEOF'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expansion of the shell
  ['a command in an expansion', 'x=${y:-$(rm -rf /x)}'],
  ['deep nesting', `${'{ '.repeat(60)}:${'; }'.repeat(60)}`],
  ['an endless function', 'f() { f; f; }\nf'],
];

describe('what a maintainer script would do on an upgrade', () => {
  it.each(idle)('finds nothing to do in %s', (_, body) => {
    expect(judge(body)).toEqual([]);
  });

  it.each(active)('notes %s', (_, body, effect) => {
    expect(judge(body)).toContain(effect);
  });

  it.each(unreadable)('does not claim to know %s', (_, body) => {
    expect(judge(body).join()).toMatch(/unreadable: cannot be read/);
  });

  it('gives each script the arguments that dpkg gives it', () => {
    const body = '[ "$1 $2 $3" = "upgrade 3.0.1-1 3.0.2-1" ] || touch /x';
    expect(judge(body, calls.newPreinst)).toEqual([]);
    expect(judge('[ "$#-$1-$2" = "2-upgrade-3.0.2-1" ] || touch /x', calls.oldPrerm)).toEqual([]);
    expect(judge('[ "$#-$1-$2-$3" = "2-configure-3.0.1-1-" ] || touch /x')).toEqual([]);
  });

  it('reads no other language', () => {
    expect(effectsOf('#!/usr/bin/perl\nexit 0;\n', calls.newPostinst, facts)).toHaveLength(1);
  });

  it('always answers, whatever the text', () => {
    const word = fc.constantFrom(
      'if',
      'then',
      'fi',
      '(',
      ')',
      '{',
      '}',
      '"',
      "'",
      '$(',
      '`',
      '\n',
      ';',
      '|',
      '&&',
      'x',
      ' ',
      '<<',
      'case',
      'in',
      ';;',
      'esac',
      '$1',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        expect(Array.isArray(judge(words.join(' ')))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** Bodies of Alpine's real packages, and of a group and a user as they are in the image. */
describe('what an Alpine script would do on an upgrade', () => {
  const users = 'root:x:0:0\nnginx:x:100:101:nginx:/var/lib/nginx:/sbin/nologin\n';
  const groups = 'root:x:0:root\nnginx:x:101:nginx\nwww-data:x:82:nginx\n';
  const apkFacts: ScriptFacts = {
    ...facts,
    manager: 'apk',
    text: (path) => (path === '/etc/passwd' ? users : path === '/etc/group' ? groups : undefined),
    isBusyboxSettled: () => true,
  };
  const trigger = `#!/bin/sh

do_bb_install=

for i in "$@"; do
\tcase "$i" in
\t\t/lib/modules/*) [ -d "$i" ] && /bin/busybox depmod \${i#/lib/modules/};;
\t\t*) do_bb_install=yes;;
\tesac
done

if [ -n "$do_bb_install" ]; then
\t/bin/busybox --install -s
fi
`;
  const says = (text: string, args: readonly string[], more: Partial<ScriptFacts> = {}): readonly string[] =>
    effectsOf(text, { script: 'trigger', args }, { ...apkFacts, ...more }).map(({ what }) => what);

  it('follows busybox’s trigger for the directories that it is given', () => {
    expect(says(trigger, ['/usr/bin', '/bin'])).toEqual([]);
    expect(says(trigger, ['/usr/bin'], { isBusyboxSettled: () => false })).toEqual([
      'runs /bin/busybox --install -s',
    ]);
    expect(says(trigger, [], { isBusyboxSettled: () => false })).toEqual([]);
    const withModules: ScriptFacts['stat'] = () => ({ kind: 'directory', mode: 0o755 });
    expect(says(trigger, ['/lib/modules/6.1'], { stat: withModules })).toHaveLength(1);
  });

  it.each([
    [
      'users and groups that are there',
      'addgroup -S -g 82 www-data 2>/dev/null\nadduser -S -D -H -h /var/lib/nginx -s /sbin/nologin -G nginx -g nginx nginx 2>/dev/null\naddgroup nginx www-data 2>/dev/null\nexit 0',
    ],
    [
      'an old link that is gone',
      'if [ -L /bin/install ] && [ "$(readlink /bin/install)" = "/bin/busybox" ]; then\n\trm /bin/install\nfi\nexec /bin/busybox --install -s\ntouch /x',
    ],
  ])('follows %s', (_what, body) => {
    expect(says(`#!/bin/busybox sh\n${body}\n`, ['1.2-r1', '1.2-r0'])).toEqual([]);
  });

  it.each([
    ['a new user', 'adduser -S -D redis', 'runs adduser -S -D redis'],
    ['a new group', 'addgroup -S redis', 'runs addgroup -S redis'],
    ['a new member', 'addgroup root www-data', 'runs addgroup root www-data'],
    ['an applet that writes', 'busybox touch /x', 'runs busybox touch /x'],
    ['a program in place of the shell', 'exec update-ca-certificates', 'runs exec update-ca-certificates'],
    [
      'Debian’s helpers, which are not there',
      'dpkg-maintscript-helper rm_conffile /etc/a 1 -- "$@"',
      'runs dpkg-maintscript-helper rm_conffile /etc/a 1 -- "$@"',
    ],
    ['a hard link of every applet', '/bin/busybox --install', 'runs /bin/busybox --install'],
  ])('notes %s', (_what, body, effect) => {
    expect(says(`#!/bin/sh\n${body}\n`, [])).toEqual([effect]);
  });

  it('reads busybox as a shell, and as nothing else', () => {
    expect(says('#!/bin/busybox sh\nexit 0\n', [])).toEqual([]);
    expect(says('#!/bin/busybox awk -f\n', [])).toHaveLength(1);
  });
});
