import type { LanguageEcosystem } from '../../model/index.ts';
import type { LanguageMove, PublishedArchive } from '../../remediate/images/index.ts';
import type { World } from '../world.ts';
import type { Index } from './fetched.ts';
import { mavenArchive } from './maven-archive.ts';
import { npmArchive } from './npm-archive.ts';
import { pythonArchive } from './python-archive.ts';

const publicOnes: Readonly<Record<LanguageEcosystem, string>> = {
  npm: 'https://registry.npmjs.org',
  pypi: 'https://pypi.org/simple',
  maven: 'https://repo1.maven.org/maven2',
};

type Archive = (index: Index, name: string, version: string) => Promise<PublishedArchive>;

const archives: Readonly<Record<LanguageEcosystem, Archive>> = {
  npm: npmArchive,
  pypi: pythonArchive,
  maven: mavenArchive,
};

/** Both versions of a move, from the registry that a document names for the ecosystem, else from the public one. */
export async function releasesOf(world: World, move: LanguageMove, signal: AbortSignal) {
  const { ecosystem, name, from, to } = move;
  world.progress.step(`fetching ${name} ${from} and ${to}`);
  const named = world.documents.languageRegistries.find(({ spec }) => spec.ecosystem === ecosystem);
  const base = (named?.spec.url ?? publicOnes[ecosystem]).replace(/\/+$/, '');
  const index = { world, base, signal };
  const archive = archives[ecosystem];
  return { before: await archive(index, name, from), after: await archive(index, name, to) };
}
