import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** In a checkout the fixtures are beside this room, in a bundle beside the program. */
const places = [join(import.meta.dirname, '..', 'fixtures'), join(import.meta.dirname, 'fixtures')];

/** The path of a fixture by its path below `testing/fixtures`. */
export function fixture(path: string): string {
  const found = places.map((place) => join(place, path)).find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new Error(`the practice estate's ${path} is missing: looked in ${places.join(' and ')}`);
}
