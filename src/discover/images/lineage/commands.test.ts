import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerCommands, plainCommand } from './commands.ts';

describe('the command that made a layer', () => {
  it.each([
    ['/bin/sh -c #(nop) ADD file:4f5a in / ', 'ADD file:4f5a in /'],
    [
      '/bin/sh -c apt-get update &&     apt-get install -y less',
      'RUN apt-get update && apt-get install -y less',
    ],
    ['RUN /bin/sh -c npm ci # buildkit', 'RUN npm ci'],
    ['COPY . /srv # buildkit', 'COPY . /srv'],
    ['/bin/bash -o pipefail -c curl x | sh', 'RUN curl x | sh'],
    ['RUN |2 TOKEN=s3cret SECOND=a b /bin/sh -c make # buildkit', 'RUN make'],
    ['|1 TOKEN=s3cret /bin/ash -eo pipefail -c make', 'RUN make'],
    ['|1 TOKEN=s3cret /opt/own-shell make', undefined],
    ['oakum patch (native)', 'oakum patch (native)'],
    ['bazel build //app', 'bazel build //app'],
    ['/bin/sh -c #(nop) ', undefined],
    ['', undefined],
    [`RUN /bin/sh -c ${'x'.repeat(400)}`, `RUN ${'x'.repeat(295)}…`],
  ])('%j is %j', (createdBy, command) => {
    expect(plainCommand(createdBy)).toBe(command);
  });

  it('shows no value of a build argument, whatever the command', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z /|-]{0,40}$/), (command) => {
        const shown = plainCommand(`|1 TOKEN=s3cret /bin/sh -c ${command}`);
        expect(shown ?? '').not.toContain('s3cret');
      }),
    );
  });
});

describe('commands of layers', () => {
  const add = { created_by: 'ADD rootfs.tar /' };
  const env = { created_by: 'ENV A=b', empty_layer: true };
  const run = { created_by: 'RUN /bin/sh -c make # buildkit' };

  it.each([
    ['steps that made no layer are passed over', [add, env, run, env], 2, ['ADD rootfs.tar /', 'RUN make']],
    ['a step may say nothing', [add, {}], 2, ['ADD rootfs.tar /', undefined]],
    ['a squashed image that kept the history says nothing', [add, run, run], 1, [undefined]],
    ['a layer that was put on without a word makes all uncertain', [add], 2, [undefined, undefined]],
    ['no history', [], 2, [undefined, undefined]],
    ['no layer', [env], 0, []],
  ])('%s', (_name, history, layers, commands) => {
    expect(layerCommands(history, layers)).toEqual(commands);
  });
});
