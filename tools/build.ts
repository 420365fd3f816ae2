import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist');

/**
 * Makes `dist/`: the program as one ES module with lazy chunks, the process that reads hostile bytes as a file of its
 * own (it may read nothing else), and the bundled data beside them.
 */
rmSync(out, { recursive: true, force: true });
mkdirSync(out);
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'esm',
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as __makeRequire } from 'node:module'; const require = __makeRequire(import.meta.url);",
  },
} as const;
await build({
  ...common,
  entryPoints: { oakum: 'src/bin/oakum.ts' },
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
});
await build({ ...common, entryPoints: { 'layer-reader': 'src/bin/layer-reader.ts' }, outdir: 'dist' });
cpSync(join(root, 'data'), join(out, 'data'), { recursive: true });
process.stderr.write(`built ${out}\n`);
