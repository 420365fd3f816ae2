import { describe, expect, it } from 'vitest';
import { layerTar } from '../../../../../testing/builders/index.ts';
import { sha256 } from '../../../../kernel/index.ts';
import { readImageFiles } from '../../image-files/index.ts';
import { imageOf } from '../conformance/world.ts';
import { changesIn } from './layer-changes.ts';
import { definition, execute, layoutImage } from './llb/index.ts';
import { bytes, message, number } from './llb/protobuf.ts';
import { exitCodeIn, isClipped, readStatus } from './status.ts';

const hex = (field: Uint8Array): string => Buffer.from(field).toString('hex');

describe('protobuf', () => {
  // The examples of the format's own documentation, and -1 as it is in an int64.
  it.each([
    [number(1, 150), '089601'],
    [number(4, -1), '20ffffffffffffffffff01'],
    [number(3, 0), ''],
    [number(5, true), '2801'],
    [bytes(2, 'testing'), '120774657374696e67'],
    [bytes(3, message(number(1, 150))), '1a03089601'],
    [bytes(2, ''), ''],
    [bytes(2, message()), '1200'],
  ])('writes a field', (field, expected) => expect(hex(field)).toBe(expected));
});

describe('a graph', () => {
  const platform = { os: 'linux', architecture: 'arm64', variant: 'v8' };
  const base = layoutImage('source', { digest: sha256('an image'), platform });

  it('holds arguments as they are, whatever they would say to a shell', () => {
    const args = ['apt-get', '$(touch /pwned); `id`', '\'\n"\u0000'];
    const mounts = [{ from: base, at: '/', access: 'write' } as const];
    const [root = base] = execute({ args, environment: {}, mounts, network: 'none', platform });
    const written = Buffer.from(definition(root, 'a name'));
    for (const arg of args) expect(written.includes(Buffer.from(bytes(1, arg)))).toBe(true);
    expect(written.includes('/bin/sh')).toBe(false);
  });

  it('names every operation once, before what needs it', () => {
    const mounts = ['/', '/a', '/b'].map((at) => ({ from: base, at, access: 'write' }) as const);
    const outputs = execute({ args: ['x'], environment: {}, mounts, network: 'none', platform });
    expect(outputs.map(({ output }) => output)).toEqual([0, 1, 2]);
    const written = Buffer.from(definition(outputs[2] ?? base, 'x'));
    const first = written.indexOf(Buffer.from(base.op.bytes));
    expect(first).toBeGreaterThan(0);
    expect(written.indexOf(Buffer.from(base.op.bytes), first + 1)).toBe(-1);
    expect(written.indexOf(Buffer.from(outputs[2]?.op.bytes ?? []))).toBeGreaterThan(first);
  });
});

describe('what a client traces', () => {
  const line = (value: object): string => `${JSON.stringify(value)}\n`;
  const log = (vertex: string, stream: number, text: string): object => ({
    logs: [{ vertex, stream, data: Buffer.from(text).toString('base64') }],
  });

  it('is read by the name of the operation', () => {
    const error = 'process "apt-get update" did not complete successfully: exit code: 100';
    const trace = [
      line({
        vertexes: [
          { digest: 'sha256:a', name: 'ours' },
          { digest: 'sha256:b', name: 'another', error: 'x' },
        ],
      }),
      line(log('sha256:a', 1, 'Inst a')),
      line(log('sha256:b', 1, 'not ours')),
      line(log('sha256:a', 2, 'E: no')),
      line(log('sha256:a', 1, ' [1]\n')),
      line({ vertexes: [{ digest: 'sha256:a', name: 'ours', error }] }),
      '{"logs":[{"vert',
    ].join('');
    const status = readStatus(Buffer.from(trace), 'ours');
    expect(Buffer.from(status.stdout).toString()).toBe('Inst a [1]\n');
    expect(status).toMatchObject({ stderr: 'E: no', error });
    expect(exitCodeIn(error)).toBe(100);
    expect(readStatus(Buffer.from(trace), 'nobody')).toEqual({
      stdout: Buffer.alloc(0),
      stderr: '',
      error: undefined,
    });
  });

  it('tells a program that failed from a daemon that could not run it', () => {
    expect(exitCodeIn('failed to solve: no space left on device')).toBeUndefined();
    expect(isClipped(Buffer.from('a\n[output clipped, log limit 2MiB reached]\n'))).toBe(true);
    expect(isClipped(Buffer.from('a\n'))).toBe(false);
  });
});

describe('a layer of BuildKit’s', () => {
  const lowerOf = async (tree: Parameters<typeof layerTar>[0]) => {
    const { image, source } = imageOf([tree]);
    return await readImageFiles(image, source, { wanted: { keeps: () => false, hashes: () => true } });
  };
  async function* once(tree: Parameters<typeof layerTar>[0]): AsyncGenerator<Uint8Array> {
    yield layerTar(tree);
  }
  const changes = async (before: Parameters<typeof layerTar>[0], layer: Parameters<typeof layerTar>[0]) => {
    const { members, removed } = await changesIn(once(layer), await lowerOf(before));
    const said = [...members].map(([path, { header, content }]) =>
      `${path} ${header.kind} ${Buffer.from(content).toString()}`.trimEnd(),
    );
    return { members: said, removed: [...removed].sort() };
  };

  it('leaves out what is as it was, and litter', async () => {
    const layer = { 'etc/a': 'same', 'etc/b': 'new', 'var/log/apt/term.log': 'x', 'run/oakum/x': '' };
    expect(await changes({ 'etc/a': 'same', 'etc/b': 'old', 'var/x': '' }, layer)).toEqual({
      members: ['etc/b file new'],
      removed: [],
    });
  });

  it('removes what a whiteout names and what an opaque directory no longer has', async () => {
    const before = { 'a/x': '', 'b/y': '', 'b/z': 'kept', 'var/log/old': '' };
    const layer = {
      'a/.wh.x': '',
      'a/.wh.never-there': '',
      'b/.wh..wh..opq': '',
      'b/z': 'kept',
      'var/log/.wh.old': '',
    };
    expect(await changes(before, layer)).toEqual({ members: [], removed: ['a/x', 'b/y'] });
  });

  it('keeps hard links, and gives one its own content where what it leads to is as it was', async () => {
    const link = (to: string) => ({ kind: 'hardlink', to }) as const;
    expect((await changes({ a: 'old' }, { a: 'new', b: link('a') })).members).toEqual([
      'a file new',
      'b hardlink',
    ]);
    expect((await changes({ a: 'same' }, { a: 'same', b: link('a') })).members).toEqual(['b file same']);
    await expect(changes({}, { b: link('nowhere') })).rejects.toMatchObject({ code: 'patch.engine-failed' });
  });
});
