import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a package begins: `node_modules/NAME/` or `node_modules/@SCOPE/NAME/`, also inside another package. */
const packagePlace = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Writes the licence of every package that went into the bundle; most ask for exactly that. */
export function writeLicences(
  inputs: readonly string[],
  { root, file }: { readonly root: string; readonly file: string },
): void {
  const places = [...new Set(inputs.flatMap((input) => packagePlace.exec(input)?.[0] ?? []))].toSorted();
  const texts = places.map((place) => licenceOf(join(root, place)));
  writeFileSync(file, `${texts.join(`\n${'='.repeat(80)}\n\n`)}`);
}

function licenceOf(directory: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const names = readdirSync(directory).filter((one) => /^(licen[cs]e|copying|notice)/i.test(one));
  const texts = names.toSorted().map((one) => readFileSync(join(directory, one), 'utf8').trim());
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n').concat('\n');
}
