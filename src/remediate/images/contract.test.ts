import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalCodes } from './contract.ts';

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'engines.md');

describe('the reference of engines', () => {
  it('has a line for every code of refusal, and for no other', () => {
    const [, after = ''] = readFileSync(page, 'utf8').split('## Refusals by code\n');
    const [table = ''] = after.split('\n## ');
    const codes = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, code]) => code));
    expect(codes.toSorted()).toEqual([...refusalCodes].toSorted());
  });
});
