import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../rig/process.ts';

/**
 * Asks Kubernetes' own admission library about its own test data and random pods, and keeps its answers as the fixture
 * that `src/formats/pod-security` is compared with: `node tools/make-pod-security.ts`. Needs Go.
 */
const cwd = join(import.meta.dirname, 'oracles/pod-security');
const kept = join(import.meta.dirname, '../testing/fixtures/pod-security/answers.ndjson');
const timeoutMs = 10 * 60_000;

const list = ['list', '-m', '-f', '{{.Dir}}', 'k8s.io/pod-security-admission'];
const directory = (await run('go', list, { cwd, timeoutMs })).trim();
const answers = await run('go', ['run', '.', join(directory, 'test/testdata')], { cwd, timeoutMs });
await writeFile(kept, answers);
process.stderr.write(`${answers.trim().split('\n').length} pods\n`);
