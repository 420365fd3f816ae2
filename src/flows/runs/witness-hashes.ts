import { errorMessage } from '../../kernel/index.ts';
import { isOfSystem, type Witness } from '../../model/index.ts';
import { checkPackageHashes } from '../../prove/witness/index.ts';
import { distributionFiles } from '../../remediate/images/index.ts';
import { aptRepositories } from '../images/apt-repositories.ts';
import type { ImageRead } from '../images/read-image.ts';
import { workFolder } from '../images/work-folder.ts';
import { changedIn } from './changed-packages.ts';
import type { Drive } from './drive.ts';
import type { ToVerify } from './to-verify.ts';
import type { Rescanned } from './witness-rescan.ts';

const name = 'package-hashes' as const;

/** The files of the patched packages, as they run, against the distribution's own packages fetched anew. */
export async function hashWitness(
  drive: Drive,
  subject: ToVerify,
  { rescan, signal }: { readonly rescan: Rescanned; readonly signal: AbortSignal },
): Promise<Witness> {
  const { patch } = subject.planned;
  if (patch.kind !== 'layer-patch' && patch.kind !== 'rebuild')
    return {
      name,
      agrees: false,
      statement: 'a newer tag brings its own files: no distribution vouches for them yet',
    };
  const [first] = rescan.reads;
  if (first === undefined)
    return { name, agrees: false, statement: 'no image was read whose files could be compared' };
  try {
    const statements = [];
    for (const read of rescan.reads) {
      const { manifest } = read.image.family;
      const changed = changedIn(patch, { made: subject.patch.made, manifest });
      if (changed === undefined)
        return {
          name,
          agrees: false,
          statement: `nobody knows what moved in ${manifest}: it was not compared`,
        };
      if (changed.length > 0) statements.push(await compare(drive, { read, changed }, signal));
    }
    const bad = statements.find((one) => !one.agrees);
    const said = statements.map(({ statement }) => statement).join('; ');
    return bad ?? { name, agrees: said !== '', statement: said || 'nothing was compared' };
  } catch (error) {
    signal.throwIfAborted();
    return { name, agrees: false, statement: `the files could not be compared: ${errorMessage(error)}` };
  }
}

interface ToCompare {
  readonly read: ImageRead;
  readonly changed: readonly string[];
}

async function compare(drive: Drive, { read, changed }: ToCompare, signal: AbortSignal): Promise<Witness> {
  const { world } = drive;
  const packages = read.contents.packages
    .filter((one) => isOfSystem(one.type) && changed.includes(one.name))
    .map(({ name: pack, version }) => ({ name: pack, version }));
  const sources = await aptRepositories(world, read.contents.os);
  const work = workFolder(world, `witness-${drive.run}`);
  const found = await distributionFiles(
    { image: read.image, packages, mirrors: [], now: world.clock.now(), ...sources },
    { source: read.source, fetcher: await world.packageFetcher(), work, logger: world.logger, signal },
  );
  const [unknown] = found.unknown;
  if (unknown !== undefined)
    return {
      name,
      agrees: false,
      statement: `no repository offers ${unknown}: its files cannot be vouched for`,
    };
  const verdict = await checkPackageHashes({ files: found.files, packages: found.packages });
  return { name, agrees: verdict.agrees, statement: verdict.statement };
}
