import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signerProviders } from './register.ts';

describe('the shelf of signers', () => {
  it('has every folder on disk in its register, under its own name', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'conformance')
      .map((entry) => entry.name);
    expect(signerProviders.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
    for (const { id, prefix } of signerProviders) expect(prefix).toMatch(new RegExp(`^${id}:`));
  });
});
