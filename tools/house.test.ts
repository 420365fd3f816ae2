import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkHouse } from './house/check-house.ts';

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A house with the given files; the kernel is always there. */
function house(files: Readonly<Record<string, string>>): readonly string[] {
  const root = mkdtempSync(join(tmpdir(), 'house-'));
  made.push(root);
  const all = { 'src/kernel/pure/index.ts': 'export const one = 1;\n', ...files };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return checkHouse(root).map((breach) => `${breach.file}: ${breach.law}`);
}

describe('the house', () => {
  it('stands in this repository', () => {
    expect(checkHouse(join(import.meta.dirname, '..'))).toEqual([]);
  });

  it('finds nothing in a clean house', () => {
    expect(house({ 'src/model/index.ts': "export { one } from '../kernel/pure/index.ts';\n" })).toEqual([]);
  });

  it('fails when it finds no files', () => {
    const root = mkdtempSync(join(tmpdir(), 'house-'));
    made.push(root);
    expect(checkHouse(root)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a type-only import across rooms',
      {
        'src/model/index.ts': 'export type A = 1;\n',
        'src/kernel/pure/bad.ts': "import type { A } from '../../model/index.ts';\n",
      },
      /kernel\/pure may not import src\/model/,
    ],
    [
      'rooms of one stage that import each other',
      {
        'src/decide/plan/index.ts': 'export const a = 1;\n',
        'src/decide/policy/bad.ts': "export { a } from '../plan/index.ts';\n",
      },
      /may not import src\/decide\/plan/,
    ],
    [
      'a room that is entered through the window',
      {
        'src/model/index.ts': '',
        'src/model/secret.ts': 'export const a = 1;\n',
        'src/store/bad.ts': "export { a } from '../model/secret.ts';\n",
      },
      /enter a room by its index/,
    ],
    [
      'a real client where only the interface is allowed',
      {
        'src/edges/kube/index.ts': 'export const a = 1;\n',
        'src/discover/inventory/bad.ts': "export { a } from '../../edges/kube/index.ts';\n",
      },
      /may not import src\/edges/,
    ],
    [
      'an import cycle',
      { 'src/model/a.ts': "import './b.ts';\n", 'src/model/b.ts': "import './a.ts';\n" },
      /import cycle/,
    ],
    [
      'a page that imports a room of the server',
      {
        'src/model/index.ts': 'export const a = 1;\n',
        'web/src/page.tsx': "export { a } from '../../src/model/index.ts';\n",
      },
      /web may not import src\/model/,
    ],
    ['an unregistered folder', { 'src/utils/bad.ts': '' }, /not registered/],
    [
      'providers of a shelf that import each other',
      {
        'src/formats/versions/deb/index.ts': 'export const a = 1;\n',
        'src/formats/versions/apk/index.ts': "export { a } from '../deb/index.ts';\n",
      },
      /never import each other/,
    ],
    [
      'a dynamic import',
      {
        'src/flows/index.ts': '',
        'src/model/bad.ts': "export const load = () => import('../flows/index.ts');\n",
      },
      /src\/model may not import src\/flows/,
    ],
    [
      'compose imported from a room',
      { 'src/compose.ts': 'export const a = 1;\n', 'src/cli/bad.ts': "export { a } from '../compose.ts';\n" },
      /only bin, e2e, bench/,
    ],
    [
      'the environment read outside config',
      { 'src/flows/bad.ts': 'export const a = process.env.HOME;\n' },
      /process\.env/,
    ],
    [
      'a clock read outside the kernel',
      { 'src/flows/bad.ts': 'export const a = Date.now();\n' },
      /clocks and timers/,
    ],
    [
      'a child process outside edges',
      { 'src/flows/bad.ts': "import { spawn } from 'node:child_process';\n" },
      /child processes/,
    ],
    ['SQL outside the store', { 'src/flows/bad.ts': "import { sql } from 'kysely';\n" }, /SQL is in/],
    ['printing outside print', { 'src/flows/bad.ts': "console.log('x');\n" }, /stdout/],
    ['a file that grew a trunk', { 'src/model/bad.ts': '\n'.repeat(401) }, /split a file/],
  ])('finds %s', (_name, files, expected) => {
    expect(house(files).join('\n')).toMatch(expected);
  });
});
