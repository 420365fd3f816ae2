import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiledDecoder } from './inflate/compile.ts';

/** Compiles the decoder of gzip; its test says when that was forgotten. */
const file = join(import.meta.dirname, '..', 'src', 'formats', 'compression', 'generated', 'decoder.ts');
writeFileSync(file, await compiledDecoder());
