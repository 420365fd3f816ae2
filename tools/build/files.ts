import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the programs read at run time: where it is in the checkout, and where they look for it in the bundle. */
const copies: readonly (readonly [from: string, to: string])[] = [
  ['data', 'data'],
  ['web/dist', 'page'],
  ['LICENSE', 'LICENSE'],
  ['NOTICE', 'NOTICE'],
  ['testing/fixtures/pkgdb', 'fixtures/pkgdb'],
  ['testing/fixtures/practice', 'fixtures/practice'],
  ['testing/kube/schema/generated', 'generated'],
];

/** Copies them, and says that the files are ES modules, wherever the bundle is put. */
export function copyFiles(root: string, out: string): void {
  for (const [from, to] of copies) cpSync(join(root, from), join(out, to), { recursive: true });
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const about = { name, version, license, type: 'module', private: true, bin: { oakum: 'oakum.js' } };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`);
}
