import { OakumError } from '../../kernel/index.ts';
import type { Os } from '../../model/index.ts';
import type { AptRepository, Keyring } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';

export interface AptSources {
  readonly repositories?: readonly AptRepository[];
  readonly keyrings?: readonly Keyring[];
}

const maxKeyringBytes = 4 * 1024 * 1024;

/**
 * Where packages for an image come from: the PackageMirror documents for its distribution, with the image's codename
 * put in. Without one, nothing is said, and the image's own sources and keyrings count.
 *
 * @throws config.keyring-missing
 */
export async function aptRepositories(
  world: Pick<World, 'documents' | 'openTree'>,
  os: Os | undefined,
): Promise<AptSources> {
  const mirror = world.documents.mirrors.find((one) => one.spec.distribution === os?.id);
  if (mirror === undefined) return {};
  const codename = os?.codename ?? alpineFolder(os) ?? '';
  const repositories = mirror.spec.sources.map(({ url, suites, components }) => ({
    url,
    suites: suites.map((suite) => suite.replaceAll('{codename}', codename)),
    components,
  }));
  const keyrings: Keyring[] = [];
  for (const path of mirror.spec.keyringFiles) {
    const bytes = await (await world.openTree('/')).read(path.replace(/^\//, ''), maxKeyringBytes);
    if (bytes === undefined) throw missingKeyring(path, mirror.metadata.name);
    keyrings.push({ name: path, bytes });
  }
  return keyrings.length === 0 ? { repositories } : { repositories, keyrings };
}

/** `v3.20`, the release's folder in Alpine's archive. */
function alpineFolder(os: Os | undefined): string | undefined {
  const release = /^\d+\.\d+/.exec(os?.versionId ?? '')?.[0];
  return os?.id === 'alpine' && release !== undefined ? `v${release}` : undefined;
}

/** Falling back to the keys of the image would trust others than the operator named. */
function missingKeyring(path: string, mirror: string): OakumError {
  return new OakumError(
    'config.keyring-missing',
    `the PackageMirror ${mirror} names the keyring ${path}, which is not there`,
    {
      hint: 'correct spec.keyringFiles, or install the keyring',
    },
  );
}
