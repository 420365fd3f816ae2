import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedFiles } from './client/generated-files.ts';

/** Writes what the contract implies: the OpenAPI document, and the page's types and client. Run it after a change there. */
const root = join(import.meta.dirname, '..');
for (const [path, text] of Object.entries(await generatedFiles())) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stderr.write(`wrote ${path}\n`);
}
