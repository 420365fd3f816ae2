import * as z from 'zod';
import type { FileTree } from '../../../edges/files/interface.ts';
import { jsonOf } from '../../../formats/json/index.ts';
import type { StartTest } from '../../../model/index.ts';

/** What is started, as a runtime wants to be told: numbers instead of names. */
export interface StartedProcess {
  readonly args: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly directory: string;
  readonly uid: number;
  readonly gid: number;
}

const Texts = z.array(z.string()).nullish();
const Config = z.object({
  config: z
    .object({
      Entrypoint: Texts,
      Cmd: Texts,
      Env: Texts,
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
    })
    .nullish(),
});

const usualPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the image says to run, or the test instead. A text says why there is nothing to start. */
export async function processOf(
  configBytes: Uint8Array,
  test: StartTest,
  root: Pick<FileTree, 'read'>,
): Promise<StartedProcess | string> {
  const config = Config.safeParse(jsonOf(configBytes)).data?.config ?? {};
  const args = test.run ?? [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])];
  if (args.length === 0) return 'neither the image nor the test says what to run';
  const user = await userOf(config.User ?? '', root);
  if (typeof user === 'string') return user;
  const own = Object.entries(test.environment).map(([name, value]) => `${name}=${value}`);
  const names = new Set(Object.keys(test.environment));
  const given = (config.Env ?? []).filter((one) => !names.has(one.split('=', 1)[0] ?? ''));
  const environment = [...given, ...own];
  const hasPath = environment.some((one) => one.startsWith('PATH='));
  const directory = config.WorkingDir ?? '';
  return {
    args,
    environment: hasPath ? environment : [usualPath, ...environment],
    directory: directory.startsWith('/') ? directory : `/${directory}`,
    ...user,
  };
}

const maxListBytes = 2 ** 20;

/** `1000`, `1000:1000`, `app`, `app:staff`; names by the image's own lists. */
async function userOf(
  text: string,
  root: Pick<FileTree, 'read'>,
): Promise<Pick<StartedProcess, 'uid' | 'gid'> | string> {
  const [user = '', group = ''] = (text === '' ? '0' : text).split(':');
  const users = await linesOf('etc/passwd', root);
  const named = users.find(([name, , number]) => name === user || number === user);
  const uid = numberOf(user) ?? numberOf(named?.[2]);
  if (uid === undefined) return `its user ${JSON.stringify(user.slice(0, 100))} is not in its etc/passwd`;
  if (group === '') return { uid, gid: numberOf(named?.[3]) ?? 0 };
  const groups = await linesOf('etc/group', root);
  const gid = numberOf(group) ?? numberOf(groups.find(([name]) => name === group)?.[2]);
  if (gid === undefined) return `its group ${JSON.stringify(group.slice(0, 100))} is not in its etc/group`;
  return { uid, gid };
}

async function linesOf(path: string, root: Pick<FileTree, 'read'>): Promise<readonly (readonly string[])[]> {
  const text = Buffer.from((await root.read(path, maxListBytes)) ?? []).toString();
  return text.split('\n').map((line) => line.split(':'));
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
