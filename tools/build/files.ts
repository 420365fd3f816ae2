import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
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
  for (const [from, to] of copies) {
    // A checkout without the page is served without one.
    if (to === 'page' && !existsSync(join(root, from))) continue;
    cpSync(join(root, from), join(out, to), { recursive: true });
  }
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const about = { name, version, license, type: 'module', private: true, bin: { oakum: 'oakum.js' } };
  writeFileSync(join(out, 'package.json'), `${JSON.stringify(about, undefined, 2)}\n`);
}

const keptMs = 24 * 3_600_000;

/** A server that was started from the former build loads parts of it when they are needed: they stay for a day. */
export function keepFormerChunks(former: string, out: string): void {
  const from = join(former, 'chunks');
  const to = join(out, 'chunks');
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  const present = new Set(readdirSync(to));
  const isRecent = (name: string): boolean => Date.now() - statSync(join(from, name)).mtimeMs < keptMs;
  for (const name of readdirSync(from)) {
    if (!present.has(name) && isRecent(name)) linkSync(join(from, name), join(to, name));
  }
}
