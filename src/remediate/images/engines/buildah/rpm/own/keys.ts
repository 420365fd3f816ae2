import { OakumError } from '../../../../../../kernel/pure/index.ts';
import type { PatchWorld } from '../../../../contract.ts';
import { type Container, insidePath, lastLines } from '../../../../managers/container.ts';
import type { RpmRepositories } from '../../../../rpm-repository/index.ts';
import { insideFolder } from '../../container.ts';

export interface ImportingKeys {
  readonly rpm: string;
  readonly container: Container;
  readonly world: Pick<PatchWorld, 'work'>;
  readonly repositories: RpmRepositories['repositories'];
  /** Whether the keys count that the database has imported. */
  readonly trustsImported: boolean;
}

const rpmMs = 5 * 60_000;

/**
 * Gives the database the keys of the repositories for as long as the tool works, because all of these tools ask it and
 * some nothing else. The result makes the keys again what they were.
 */
export async function importKeys(importing: ImportingKeys): Promise<() => Promise<void>> {
  const { container, rpm, repositories, trustsImported, world } = importing;
  const run = async (args: readonly string[]): Promise<string> => {
    const result = await container.run([rpm, ...args], rpmMs);
    const said = Buffer.from(result.stdout).toString();
    if (result.exitCode === 0) return said;
    throw new OakumError('patch.engine-failed', `rpm: ${lastLines(result.stderr || said)}`);
  };
  const imported = async (): Promise<readonly string[]> =>
    [
      ...(await run(['--query', '--all', '--queryformat', '%{NAME}-%{VERSION}-%{RELEASE}\n'])).matchAll(
        keyForm,
      ),
    ].map(([key]) => key);
  const erase = async (keys: readonly string[]): Promise<void> => {
    if (keys.length > 0) await run(['--erase', '--allmatches', ...keys]);
  };
  const before = await imported();
  const saved: string[] = [];
  if (!trustsImported) {
    for (const [at, key] of before.entries()) {
      const armored = await run(['--query', '--queryformat', '%{DESCRIPTION}', key]);
      await world.work.write(`${insideFolder}/saved-keys/${at}`, Buffer.from(armored));
      saved.push(`${insidePath}/saved-keys/${at}`);
    }
    await erase(before);
  }
  const ours = repositories.flatMap(({ keyrings }, index) =>
    keyrings.map((_, part) => `${insidePath}/keys/${index}-${part}`),
  );
  if (ours.length > 0) await run(['--import', ...ours]);
  return async () => {
    const kept = trustsImported ? before : [];
    await erase((await imported()).filter((key) => !kept.includes(key)));
    if (saved.length > 0) await run(['--import', ...saved]);
  };
}

const keyForm = /^gpg-pubkey-[0-9a-f]+-[0-9a-f]+$/gm;
