import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../../rig/paths.ts';
import { openPatchScene } from '../patching/scene.ts';

/**
 * `serve-patch-scene.ts`: the registry and the mirror that patching is measured on, for who wants to look at one run by
 * itself (with a profiler, say). Prints the image's reference, and ends with its input. The mirror's files stay in the
 * cache.
 */
const root = join(cacheDirectory(), 'patch-scene');

const scene = await openPatchScene({
  turns: 1,
  directory: (name) => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  },
});
process.stdout.write(`${scene.reference}\n`);
process.stdin.resume().on('end', () => void scene.stop().then(() => process.exit(0)));
