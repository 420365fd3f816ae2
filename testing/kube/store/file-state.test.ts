import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFileState } from './file-state.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'oakum-fake-kube-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('gives back what was saved last, and nothing before the first time', () => {
  const state = makeFileState(join(directory, 'cluster', 'state.json'));
  expect(state.load()).toBeUndefined();
  state.save({ version: 1, objects: {} });
  const last = { version: 7, objects: { configmaps: [{ metadata: { name: 'x' } }] } };
  state.save(last);
  expect(state.load()).toEqual(last);
  expect(readdirSync(join(directory, 'cluster'))).toEqual(['state.json']);
});

test.each(['{', '[]', '{"objects":{}}'])('refuses a file that holds %s', (text) => {
  const path = join(directory, 'state.json');
  writeFileSync(path, text);
  expect(() => makeFileState(path).load()).toThrow();
});
