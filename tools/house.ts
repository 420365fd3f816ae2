import { join } from 'node:path';
import { checkHouse } from './house/check-house.ts';

const breaches = checkHouse(join(import.meta.dirname, '..'));
for (const { file, line, law } of breaches) process.stderr.write(`${file}:${line} ${law}\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
