import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { minbaseRecipe } from '../../../../rig/debian-image.ts';
import { describeRig } from '../../../../rig/describe-rig.ts';
import { makeRunner } from '../../../edges/exec/index.ts';
import { openTree, openWritableTree } from '../../../edges/files/index.ts';
import { systemClock } from '../../../kernel/index.ts';
import { StartTest } from '../../../model/index.ts';
import { withContainer } from '../engines/buildah/container.ts';
import { openDebian } from '../engines/conformance/debian.ts';
import type { TestImage } from '../engines/conformance/world.ts';
import { imageDocuments } from '../verify/index.ts';
import { startLocally } from './index.ts';
import { startOn } from './start-on.ts';

/** Answers every request in the same way; Perl is in every Debian. */
const server = (status: string, body: string, port = 8080): readonly string[] => [
  'perl',
  '-MIO::Socket::INET',
  '-e',
  [
    `$s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5, ReuseAddr => 1) or die "no port";`,
    `while ($c = $s->accept) { <$c>; print $c "HTTP/1.0 ${status}\\r\\n\\r\\n${body}"; close $c }`,
  ].join(' '),
];
const shell = (script: string): readonly string[] => ['sh', '-c', script];

describeRig('the start of a true Debian image', ['buildah', 'mmdebstrap', 'runc'], () => {
  const work = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-start-')));
  const done = Promise.withResolvers<void>();
  const commands = makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME });
  let [root, opened, open]: [string, TestImage | undefined, Promise<void> | undefined] = [
    '',
    undefined,
    undefined,
  ];
  // Laying an image out takes a while: once, for all of them.
  beforeAll(async () => {
    opened = await openDebian(minbaseRecipe);
    const { image, source } = opened;
    const laidOut = Promise.withResolvers<string>();
    open = withContainer({ request: { image }, world: { source, work }, commands }, async (container) => {
      laidOut.resolve(await container.root());
      await done.promise;
    });
    root = await Promise.race([laidOut.promise, open.then(() => '')]);
  });
  afterAll(async () => {
    done.resolve();
    await open;
    await work.remove('');
  });

  const facts = async (asked: object) => {
    if (opened === undefined) throw new Error('there is no image');
    const { image, source } = opened;
    const { config } = await imageDocuments(image, source, undefined);
    const openAt = async (place: string) => openTree(place);
    return { image, source, config, test: StartTest.parse(asked), clock: systemClock, openTree: openAt };
  };
  let runs = 0;
  const start = async (asked: object) => {
    runs += 1;
    const place = openWritableTree(work.absolute(`runs/${runs}`));
    return await startOn(root, { ...(await facts(asked)), commands, runtime: 'runc', work: place });
  };
  const by = expect.stringMatching(/^by=(?:runc|crun)$/);
  const took = expect.stringMatching(/^ms=\d+$/);

  it('is judged by the code with which a program ends', async () => {
    expect(await start({ run: shell('exit 3'), expect: { exitCode: 3 } })).toEqual({
      check: 'start-test',
      verdict: 'passed',
      measured: ['exit=3', took, 'within=30000', by],
      message: 'it ended with 3',
    });
    expect(
      await start({ run: shell('echo no library >&2; exit 127'), expect: { exitCode: 0 } }),
    ).toMatchObject({
      verdict: 'failed',
      message: 'it ended with 127 instead of 0: no library',
    });
  });

  it('fails where it does not end in time, or is not there', async () => {
    expect(await start({ run: ['sleep', '600'], expect: { exitCode: 0 }, within: '1s' })).toMatchObject({
      verdict: 'failed',
      message: 'it did not end within 1s',
    });
    expect(await start({ run: ['/opt/gone'], expect: { exitCode: 1 } })).toMatchObject({
      verdict: 'failed',
      measured: [took, 'within=30000', by],
      message: expect.stringContaining('it could not be started'),
    });
  });

  it('is judged by what it answers, in a network of its own', async () => {
    const http = { port: 8080, path: '/healthz', contains: 'fine' };
    expect(await start({ run: server('200 OK', 'all fine'), expect: { http } })).toMatchObject({
      verdict: 'passed',
      measured: ['status=200', 'bytes=8', took, 'within=30000', by],
      message: '/healthz on port 8080 answered 200',
    });
    const soon = { within: '2s' };
    expect(await start({ ...soon, run: server('200 OK', 'all bad'), expect: { http } })).toMatchObject({
      verdict: 'failed',
      message: '/healthz on port 8080 answered 200 without what it should have in it',
    });
    expect(await start({ ...soon, run: server('503 No', 'fine'), expect: { http } })).toMatchObject({
      verdict: 'failed',
      message: '/healthz on port 8080 answered 503 instead of 200',
    });
    expect(await start({ ...soon, run: server('200 OK', 'fine', 8081), expect: { http } })).toMatchObject({
      verdict: 'failed',
      message: 'nothing answered on port 8080 within 2s',
    });
    expect(await start({ run: shell('exit 4'), expect: { http } })).toMatchObject({
      verdict: 'failed',
      message: 'it ended with 4 before it was ready',
    });
  });

  it('is judged by a file that appears', async () => {
    const make = (name: string) => shell(`mkdir /run/${name}; sleep 0.3; touch /run/${name}/ready; sleep 60`);
    const expecting = (name: string) => ({ expect: { file: `/run/${name}/ready` } });
    expect(await start({ run: make('one'), ...expecting('one') })).toMatchObject({
      verdict: 'passed',
      message: '/run/one/ready appeared',
    });
    expect(await start({ run: ['sleep', '60'], ...expecting('two'), within: '1s' })).toMatchObject({
      verdict: 'failed',
      message: '/run/two/ready did not appear within 1s',
    });
    // A link to the machine's own files leads nowhere.
    const link = shell('ln -s /proc/1 /run/three; sleep 60');
    const status = { expect: { file: '/run/three/status' } };
    expect(await start({ run: link, ...status, within: '1s' })).toMatchObject({ verdict: 'failed' });
    // It is there already.
    expect(await start({ run: make('four'), ...expecting('one') })).toMatchObject({ verdict: 'unknown' });
  });

  it('runs the image’s own entry point unless something else is said, and gives the test’s environment', async () => {
    // It sleeps for ever.
    expect(await start({ expect: { exitCode: 0 }, within: '1s' })).toMatchObject({ verdict: 'failed' });
    const asked = { run: shell('test "$ASKED" = yes'), environment: { ASKED: 'yes' } };
    expect(await start({ ...asked, expect: { exitCode: 0 } })).toMatchObject({ verdict: 'passed' });
  });

  it('reaches no network, may not mount, and has no more memory than it is given', async () => {
    const one = { expect: { exitCode: 0 } };
    const links = shell('test "$(ls /sys/class/net)" = lo');
    expect(await start({ ...one, run: links })).toMatchObject({ verdict: 'passed' });
    expect(await start({ ...one, run: shell('! mount -t tmpfs none /mnt') })).toMatchObject({
      verdict: 'passed',
    });
    const greedy = ['perl', '-e', '$x = "a" x (512 * 1024 * 1024)'];
    expect(await start({ ...one, run: greedy, memoryMb: 64 })).toMatchObject({ verdict: 'failed' });
    expect(await start({ ...one, run: greedy, memoryMb: 2048 })).toMatchObject({ verdict: 'passed' });
  });

  it('is laid out and started from its layers alone', async () => {
    const place = openWritableTree(mkdtempSync(join(tmpdir(), 'oakum-start-')));
    const asked = await facts({ run: shell('test -s /var/lib/dpkg/status'), expect: { exitCode: 0 } });
    expect(await startLocally({ ...asked, commands, work: place })).toMatchObject({ verdict: 'passed' });
    await place.remove('');
  });

  it('is unknown where nothing here can start it', async () => {
    const asked = await facts({ expect: { exitCode: 0 } });
    const nothing = makeRunner({ PATH: '/nowhere', HOME: process.env.HOME });
    expect(await startLocally({ ...asked, commands: nothing, work })).toEqual({
      check: 'start-test',
      verdict: 'unknown',
      measured: [],
      message: 'nobody could start it: not on PATH: buildah, id, runc or crun',
    });
  });
});
