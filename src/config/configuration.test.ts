import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from './index.ts';

const policy = (name: string): string =>
  `apiVersion: oakum.dev/v1\nkind: PatchPolicy\nmetadata: { name: ${name} }\nspec: { namespaces: [shop] }\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oakum-configuration-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function read(name = '') {
  return readConfiguration({ path: join(folder, name), isRequired: true });
}

function names(name = ''): readonly string[] {
  return read(name)
    .documents()
    .policies.map(({ metadata }) => metadata.name);
}

describe('the files of a configuration', () => {
  it('are the YAML files of a directory, not those below it, or one file', () => {
    write('b.yaml', policy('b'));
    write('a.yml', policy('a'));
    write('readme.md', 'no document');
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old', 'c.yaml'), policy('c'));
    expect(names()).toEqual(['a', 'b']);
    expect(names('b.yaml')).toEqual(['b']);
  });

  it.each([
    ['another byte', () => write('a.yaml', policy('x'))],
    ['another name', () => write('b.yaml', '')],
    ['no file', () => rmSync(join(folder, 'a.yaml'))],
  ])('have another version with %s', (_, change) => {
    write('a.yaml', policy('a'));
    const before = read().version;
    expect(read().version).toBe(before);
    change();
    expect(read().version).not.toBe(before);
  });

  it('may be links that are turned, as a mounted ConfigMap is', () => {
    for (const [place, name] of [
      ['one', 'a'],
      ['two', 'b'],
    ] as const) {
      mkdirSync(join(folder, place));
      writeFileSync(join(folder, place, 'policies.yaml'), policy(name));
    }
    symlinkSync('one', join(folder, 'data'));
    expect(names('data')).toEqual(['a']);
    rmSync(join(folder, 'data'));
    symlinkSync('two', join(folder, 'data'));
    expect(names('data')).toEqual(['b']);
  });

  it('may be absent where nobody named the place', () => {
    const nowhere = { path: join(folder, 'none'), isRequired: false };
    expect(readConfiguration(nowhere).documents().policies).toEqual([]);
  });

  it.each([
    ['a place that somebody named and that is not there', 'config.missing', () => 'none'],
    [
      'a file that is too large',
      'config.too-large',
      () => {
        write('a.yaml', `# ${'x'.repeat(1024 * 1024)}`);
        return '';
      },
    ],
    [
      'a directory that looks like a file',
      'config.unreadable',
      () => {
        mkdirSync(join(folder, 'a.yaml'));
        return '';
      },
    ],
  ])('refuses %s', (_, code, prepare) => {
    expect(() => read(prepare())).toThrow(expect.objectContaining({ code }));
  });

  it('names file, line and field, and only when the documents are asked for', () => {
    write('a.yaml', `${policy('a')}---\n${policy('b').replace('namespaces', 'namespace')}`);
    const files = read();
    expect(() => files.documents()).toThrow(/a\.yaml:6: PatchPolicy: spec/);
  });

  it('refuses an alias that leads nowhere, with its file', () => {
    write('a.yaml', 'apiVersion: *nothing\n');
    expect(() => read().documents()).toThrow(/a\.yaml:1: /);
  });
});
