import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openApiDocument } from '../../src/contract/index.ts';
import { clientText } from './client-text.ts';
import { typesText } from './types-text.ts';

/** Every generated file of the contract by its path below the root. The same contract gives the same bytes. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  const document = openApiDocument();
  return {
    'docs/reference/openapi.json': formatted('openapi.json', JSON.stringify(document)),
    'web/src/api/generated/types.ts': await typesText(document.components.schemas),
    'web/src/api/generated/client.ts': formatted('client.ts', clientText()),
  };
}

/** In the project's own style, so that the formatter has nothing to say about it. */
function formatted(name: string, text: string): string {
  const root = join(import.meta.dirname, '..', '..');
  const biome = join(root, 'node_modules', '.bin', 'biome');
  const done = spawnSync(biome, ['format', `--stdin-file-path=${name}`], {
    cwd: root,
    input: text,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`biome did not format ${name}: ${done.stderr}`);
  return done.stdout;
}
