import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rolloutGates } from './gates/register.ts';
import { rolloutStrategyFor } from './index.ts';
import { rolloutStrategies } from './strategies/register.ts';

async function folders(shelf: string): Promise<readonly string[]> {
  const entries = await readdir(join(import.meta.dirname, shelf), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}

describe('the shelves', () => {
  it('have a line for each folder', async () => {
    expect(rolloutStrategies.map(({ id }) => id)).toEqual(await folders('strategies'));
    expect(Object.keys(rolloutGates)).toEqual(await folders('gates'));
  });

  it('know Deployments, and no other kind yet', () => {
    expect(rolloutStrategyFor('Deployment')?.id).toBe('bake-gated');
    expect(rolloutStrategyFor('StatefulSet')).toBeUndefined();
  });
});
