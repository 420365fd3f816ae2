import { openAdvisories } from '../../src/assess/advisories/index.ts';
import { openTree } from '../../src/edges/files/index.ts';

/**
 * `open-index.ts FOLDER ECOSYSTEM PACKAGE`: opens the index of one directory and looks a package up. Prints how long the
 * opening took, and how many rows there are.
 */
const [folder = '', ecosystem = '', name = ''] = process.argv.slice(2);
const opening = performance.now();
const index = await openAdvisories([openTree(folder)]);
const openMs = performance.now() - opening;
const rows = index.lookup(ecosystem, name).length;
process.stdout.write(`${JSON.stringify({ openMs, rows })}\n`);
