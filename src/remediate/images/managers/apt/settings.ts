import type { WritableTree } from '../../../../edges/files/interface.ts';
import { OakumError } from '../../../../kernel/pure/index.ts';
import type { RepositoryMirror } from '../../contract.ts';
import type { Source } from '../../repository/index.ts';
import { mirroredUrl } from '../../repository/index.ts';
import { insidePath } from '../container.ts';

/**
 * Options for every call of apt. Lists, caches and logs lie outside of the image's file system, so that they cannot end
 * up in the layer; on the command line, because the image's own apt.conf would win over a file.
 */
export const aptOptions: readonly string[] = [
  `Dir::Etc::SourceList=${insidePath}/sources.list`,
  `Dir::Etc::SourceParts=${insidePath}/none`,
  `Dir::State::Lists=${insidePath}/lists`,
  `Dir::Cache=${insidePath}/cache`,
  `Dir::Log=${insidePath}/log`,
  `DPkg::Options::=--log=${insidePath}/log/dpkg.log`,
  'DPkg::Options::=--force-confdef',
  'DPkg::Options::=--force-confold',
  // What a crash leaves of a container is thrown away: nothing has to be forced to the disk, file by file.
  'DPkg::Options::=--force-unsafe-io',
  'APT::Sandbox::User=root',
  'APT::Keep-Downloaded-Packages=true',
  'APT::Update::Error-Mode=any',
  'APT::Get::AllowUnauthenticated=false',
  'Acquire::AllowInsecureRepositories=false',
  'Acquire::AllowDowngradeToInsecureRepositories=false',
  'Acquire::Check-Valid-Until=true',
  'Acquire::Check-Date=true',
  'Acquire::Languages=none',
  'Acquire::Retries=2',
  // apt 2.6 waits for ever where one suite is to be tried again later and all others have been read.
  'Acquire::Retries::Delay=false',
].flatMap((option) => ['-o', option]);

/** Writes sources and keyrings to the folder that the container sees. Every source is bound to its own keys. */
export async function writeAptSettings(
  sources: readonly Source[],
  mirrors: readonly RepositoryMirror[],
  { work, folder: inside }: { readonly work: WritableTree; readonly folder: string },
): Promise<void> {
  const lines: string[] = [];
  for (const [index, source] of sources.entries()) {
    const keys = source.fingerprints.map((fingerprint) => fingerprint.toUpperCase());
    for (const [part, { bytes }] of source.keyrings.entries()) {
      const isArmored = Buffer.from(bytes).toString('latin1').includes('-----BEGIN PGP');
      const file = `keys/${index}-${part}.${isArmored ? 'asc' : 'gpg'}`;
      await work.write(`${inside}/${file}`, bytes);
      if (source.fingerprints.length === 0) keys.push(`${insidePath}/${file}`);
    }
    if (keys.length === 0) throw withoutKeys(source);
    const url = mirroredUrl(source.url, mirrors);
    lines.push(`deb [signed-by=${keys.join(',')}] ${url} ${source.suite} ${source.components.join(' ')}`);
  }
  for (const folder of ['lists/partial', 'cache/archives/partial', 'log']) {
    await work.write(`${inside}/${folder}/.keep`, new Uint8Array());
  }
  await work.write(`${inside}/sources.list`, Buffer.from(`${lines.map(checkedLine).join('\n')}\n`));
}

/** Sources may come from the image: what is not plain would be another line or option to apt. */
function checkedLine(line: string): string {
  if (/^deb \[signed-by=[\w/,.-]+\] https?:\/\/[!-~]+(?: [\w./+-]+)+$/.test(line)) return line;
  throw new OakumError(
    'patch.malformed-image',
    `an apt source that cannot be used: ${JSON.stringify(line.slice(0, 200))}`,
  );
}

function withoutKeys({ url, suite }: Source): OakumError {
  return new OakumError('patch.untrusted-release', `${url} ${suite}: there is no key for it`, {
    hint: 'Name the keyring of the repository; nothing was changed.',
  });
}
