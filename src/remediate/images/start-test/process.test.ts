import { describe, expect, it } from 'vitest';
import { StartTest } from '../../../model/index.ts';
import { processOf } from './process.ts';

const lists: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0::/root:/bin/sh\napp:x:101:102::/app:/bin/false\n',
  'etc/group': 'root:x:0:\napp:x:102:\nstaff:x:50:app\n',
};
const root = {
  read: async (path: string) => (lists[path] === undefined ? undefined : Buffer.from(lists[path])),
};
const image = (config: object): Uint8Array => Buffer.from(JSON.stringify({ config }));
const process = (config: object, test: object = {}) =>
  processOf(image(config), StartTest.parse({ expect: { exitCode: 0 }, ...test }), root);
const usual = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

describe('what is started of an image', () => {
  it('is its entry point and command, in its directory, with its environment', async () => {
    const config = { Entrypoint: ['/app'], Cmd: ['--serve'], Env: ['A=b', 'C=d'], WorkingDir: '/srv' };
    const at = { directory: '/srv', uid: 0, gid: 0 };
    expect(await process(config)).toEqual({
      args: ['/app', '--serve'],
      environment: [usual, 'A=b', 'C=d'],
      ...at,
    });
    const other = { run: ['check'], environment: { C: 'e', PATH: '/opt' } };
    expect(await process(config, other)).toEqual({
      args: ['check'],
      environment: ['A=b', 'C=e', 'PATH=/opt'],
      ...at,
    });
  });

  it.each<readonly [string, number, number]>([
    ['', 0, 0],
    ['7', 7, 0],
    ['7:8', 7, 8],
    ['101', 101, 102],
    ['app', 101, 102],
    ['app:staff', 101, 50],
    ['7:staff', 7, 50],
  ])('is the user %j by the image’s own lists', async (User, uid, gid) => {
    expect(await process({ Cmd: ['x'], User })).toMatchObject({ uid, gid });
  });

  it.each([
    [{ Cmd: ['x'], User: 'nobody-knows' }, 'its user "nobody-knows" is not in its etc/passwd'],
    [{ Cmd: ['x'], User: 'app:nobody-knows' }, 'its group "nobody-knows" is not in its etc/group'],
    [{ Cmd: [] }, 'neither the image nor the test says what to run'],
    [{ Cmd: 'no list' }, 'neither the image nor the test says what to run'],
  ])('is nothing for %j, and it says why', async (config, why) => {
    expect(await process(config)).toBe(why);
  });
});
