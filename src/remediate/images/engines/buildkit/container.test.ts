import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommandOptions, CommandRunner } from '../../../../edges/exec/interface.ts';
import type { Container } from '../../managers/container.ts';
import { askedOf, imageOf } from '../conformance/world.ts';
import { containersOf } from './container.ts';

interface Said {
  readonly stdout?: string;
  readonly error?: string;
  /** The client's own end, where that is not what became of the program. */
  readonly exitCode?: number;
  readonly stderr?: string;
}

interface Call {
  readonly args: readonly string[];
  readonly options: CommandOptions;
  /** What the client serves to the daemon. */
  readonly served: readonly string[];
}

/** A client whose daemon says these things, one for each build. */
function clientThat(says: readonly Said[], calls: Call[]): CommandRunner {
  const left = [...says];
  return {
    find: async () => '/bin/buildctl',
    async run(_program, args, options) {
      const none = new Uint8Array();
      if (args.includes('workers')) return { exitCode: 0, stdout: Buffer.from('linux/amd64\n'), stderr: '' };
      const directory = options.directory ?? '';
      const parcels = readdirSync(directory).filter((name) => name.startsWith('parcel-'));
      const served = parcels.flatMap((parcel) =>
        readdirSync(join(directory, parcel)).map((name) => `${parcel}/${name}`),
      );
      calls.push({ args, options, served: served.sort() });
      const { stdout = '', error, exitCode = error === undefined ? 0 : 1, stderr = '' } = left.shift() ?? {};
      const name = /oakum [\da-f-]{36} \d+: \S*[a-z]/.exec(
        Buffer.from(options.stdin ?? []).toString('latin1'),
      )?.[0];
      const vertexes = [{ digest: 'sha256:x', name, error }];
      const logs = [{ vertex: 'sha256:x', stream: 1, data: Buffer.from(stdout).toString('base64') }];
      const isCut = stderr !== '';
      writeFileSync(join(directory, 'trace.json'), isCut ? '' : `${JSON.stringify({ vertexes, logs })}\n`);
      return { exitCode, stdout: none, stderr };
    },
  };
}

let end: () => Promise<void>;
afterEach(() => end());

async function play<T>(says: readonly Said[], act: (container: Container, write: Write) => Promise<T>) {
  const keyring = { name: 'none', bytes: new Uint8Array() };
  const { request, world } = askedOf(imageOf([{ a: '1' }]), { url: 'x', suites: [], keyring }, undefined);
  end = () => world.work.remove('');
  const calls: Call[] = [];
  const commands = clientThat(says, calls);
  const daemon = { address: 'unix:///there.sock' };
  const result = await containersOf({ commands, daemon })(
    { request, world, commands, hasServicePolicy: true, isReachedFromOutside: false },
    (container) =>
      act(container, (name, text) =>
        world.work.write(`${container.insideFolder}/${name}`, Buffer.from(text)),
      ),
  ).catch((error: unknown) => error);
  expect(await world.work.list('')).toEqual([]);
  return { result, calls };
}

type Write = (name: string, text: string) => Promise<void>;

describe('a container of BuildKit’s', () => {
  it('gives what a program says, and how it ended', async () => {
    const error = 'process "x" did not complete successfully: exit code: 7';
    const { result, calls } = await play([{ stdout: 'a\n' }, { stdout: 'b\n', error }], async (container) => [
      await container.ask(['apt-cache', 'show'], 1000),
      await container.run(['apt-get', 'install'], 1000),
    ]);
    expect(result).toMatchObject([
      { exitCode: 0, stdout: Buffer.from('a\n') },
      { exitCode: 7, stdout: Buffer.from('b\n') },
    ]);
    expect(calls[0]?.args.slice(0, 2)).toEqual(['--addr', 'unix:///there.sock']);
    expect(Object.keys(calls[0]?.options.environment ?? {})).toEqual(['DOCKER_CONFIG']);
  });

  it('sends what is written for programs when the next one starts, and never again', async () => {
    const { calls } = await play([], async (container, write) => {
      await write('settings', '1');
      await container.ask(['x'], 1000);
      await container.ask(['x'], 1000);
      await write('package', '2');
      await container.run(['x'], 1000);
    });
    expect(calls.map(({ served }) => served)).toEqual([
      ['parcel-0/policy-rc.d', 'parcel-0/settings'],
      ['parcel-0/policy-rc.d', 'parcel-0/settings'],
      ['parcel-0/policy-rc.d', 'parcel-0/settings', 'parcel-1/package'],
    ]);
  });

  it('takes no answer of which the daemon cut a part', async () => {
    const cut = { stdout: 'Inst a\n[output clipped, log limit 200KiB/s reached]\n' };
    const asked = await play([cut], (container) => container.ask(['apt-cache'], 1000));
    expect(asked.result).toMatchObject({ code: 'patch.engine-failed' });
    const ran = await play([cut], (container) => container.run(['apt-get'], 1000));
    expect(ran.result).toMatchObject({ exitCode: 0 });
  });

  it.each([
    [{ error: 'failed to mount: no space left on device' }, undefined],
    [{ exitCode: 1, stderr: 'rpc error: code = Unavailable desc = EOF' }, 'later'],
  ])('tells a daemon that fails from a program that does: %o', async (said, retry) => {
    const { result } = await play([said], (container) => container.run(['apt-get'], 1000));
    expect(result).toMatchObject({ code: 'patch.engine-failed', ...(retry === undefined ? {} : { retry }) });
  });
});
