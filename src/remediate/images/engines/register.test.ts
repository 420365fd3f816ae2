import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makeRunner } from '../../../edges/exec/index.ts';
import { makePatchEngines, patchEngineIds } from './register.ts';

describe('the shelf of patch engines', () => {
  it('has every folder on disk in its register, under its own name', () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'conformance')
      .map((entry) => entry.name);
    const engines = makePatchEngines({ commands: makeRunner({}) });
    expect([...patchEngineIds].sort()).toEqual(folders.sort());
    expect(patchEngineIds.map((id) => engines[id].id)).toEqual([...patchEngineIds]);
  });
});
