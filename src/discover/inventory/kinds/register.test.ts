import { readdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { workloadKinds } from './register.ts';

it('has a line for each folder, and a folder for each line', async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'conformance');
  const names = folders.map(({ name }) => name.replaceAll('-', ''));
  expect(workloadKinds.map(({ id }) => id.toLowerCase())).toEqual(names.toSorted());
});
