import { type BuildOptions, build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node26',
  format: 'esm',
  // Names stay: a stack trace in a bug report must be readable.
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Some dependencies are CommonJS and call require for Node's own modules.
  banner: {
    js: "import { createRequire as __makeRequire } from 'node:module'; const require = __makeRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/** Bundles every program of `root` into `out`, and gives the files that went in, relative to `root`. */
export async function bundle(root: string, out: string): Promise<readonly string[]> {
  const place = { ...common, absWorkingDir: root, outdir: out };
  const built = [
    await build({
      ...place,
      entryPoints: { oakum: 'src/bin/bundled.ts' },
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
    }),
    // It may read nothing but the program's own directory. With chunks of its own, so that it loads nothing of the rest.
    await build({
      ...place,
      entryPoints: { 'layer-reader': 'src/bin/layer-reader.ts' },
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
    }),
    await build({ ...place, entryPoints: { 'practice-estate': 'testing/practice/main.ts' } }),
  ];
  return [...new Set(built.flatMap(({ metafile }) => Object.keys(metafile.inputs)))].toSorted();
}
