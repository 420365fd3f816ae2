import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { findCycles } from './cycles.ts';
import { textLaws } from './laws.ts';
import { readImports } from './read-imports.ts';
import { composeImporters, type RoomRule, roomRules, testsMayImport } from './table.ts';

/** One broken law: where, and what the law says. */
export interface Breach {
  readonly file: string;
  readonly line: number;
  readonly law: string;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

const roots = ['src', 'testing', 'rig', 'bench', 'tools', 'e2e', 'web'];
const codeFile = /\.(?:ts|tsx|mjs)$/;

/** Reads every source below `root` and gives every breach of the house table and its laws. */
export function checkHouse(root: string): readonly Breach[] {
  const sources = roots.flatMap((folder) => readSources(root, folder));
  if (!sources.some((source) => source.file.startsWith('src/'))) {
    return [{ file: 'src', line: 0, law: 'no source files were found: the check itself is broken' }];
  }
  const graph = new Map<string, readonly string[]>();
  const breaches = sources.flatMap((source) => [
    ...checkImports(root, source, graph),
    ...(isTest(source.file) ? [] : checkText(source)),
    ...checkSize(source),
  ]);
  const cycles = findCycles(graph).map((cycle) => ({
    file: cycle[0] ?? '',
    line: 0,
    law: `import cycle: ${cycle.join(' → ')}`,
  }));
  return [...breaches, ...cycles];
}

function readSources(root: string, folder: string): readonly Source[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && codeFile.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(
      (file) =>
        !file.includes('node_modules/') && !file.includes('/generated/') && !file.includes('/fixtures/'),
    )
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

function checkImports(
  root: string,
  source: Source,
  graph: Map<string, readonly string[]>,
): readonly Breach[] {
  const room = roomOf(source.file);
  if (room === undefined)
    return [{ file: source.file, line: 0, law: 'this folder is not registered in the house table' }];
  const local = readImports(source.file, source.text).filter((found) => found.specifier.startsWith('.'));
  const resolved = local.map((found) => ({
    ...found,
    to: normalize(join(dirname(source.file), found.specifier)).replaceAll('\\', '/'),
  }));
  graph.set(
    source.file,
    resolved.map((found) => found.to),
  );
  return resolved.flatMap(({ to, line }) => {
    const law = existsSync(join(root, to))
      ? judgeImport(source.file, to, room)
      : `imports ${to}, which does not exist`;
    return law === undefined ? [] : [{ file: source.file, line, law }];
  });
}

/** The law that an import breaks, or undefined. */
export function judgeImport(from: string, to: string, room: RoomRule): string | undefined {
  if (!codeFile.test(to)) return undefined;
  const target = roomOf(to);
  if (target === undefined) return `imports ${to}, which is in no registered room`;
  if (to === 'src/compose.ts' && !composeImporters.some((importer) => from.startsWith(`${importer}/`))) {
    return 'only bin, e2e, bench and tools import compose';
  }
  if (crossesShelf(from, to)) return `imports ${to}: providers of a shelf never import each other`;
  if (target.room === room.room) return undefined;
  if (isTest(from) && testsMayImport.some((allowed) => isWithin(to, allowed))) return undefined;
  if (room.interfaces?.some((allowed) => isWithin(to, allowed)) === true && to.endsWith('/interface.ts'))
    return undefined;
  if (!room.mayImport.some((allowed) => isWithin(to, allowed)))
    return `${room.room} may not import ${target.room} (${to})`;
  return enteredByDoor(from, to) ? undefined : `imports ${to}: enter a room by its index.ts`;
}

/**
 * Doors are index.ts, interface.ts, single-file rooms, and each use case of flows (one file each), so that a command
 * loads only its own. Compose puts the insides together; programs and tests may look inside what they drive.
 */
function enteredByDoor(from: string, to: string): boolean {
  const programs = ['rig/', 'bench/', 'e2e/', 'tools/', 'testing/', 'src/bin/', 'src/compose.ts'];
  if (isTest(from) || programs.some((program) => from.startsWith(program)) || to.startsWith('testing/'))
    return true;
  const isUseCase = /^src\/flows\/[^/]+\.ts$/.test(to);
  return isUseCase || /\/(?:index|interface)\.ts$/.test(to) || to === 'src/compose.ts';
}

/** Shelves: one folder a provider, beside a register.ts. */
const shelves = [
  'src/formats/versions',
  'src/decide/options',
  'src/remediate/images/engines',
  'src/discover/images/packages',
  'src/discover/images/packages/programs',
  'src/discover/documents',
  'src/discover/inventory/kinds',
  'src/assess/advisories/feeds',
  'src/remediate/rollout/strategies',
  'src/remediate/rollout/gates',
  'src/prove/trust/signers',
];

function crossesShelf(from: string, to: string): boolean {
  if (isTest(from)) return false;
  return shelves.some((shelf) => {
    const provider = (file: string): string | undefined =>
      file.startsWith(`${shelf}/`) && file.slice(shelf.length + 1).includes('/')
        ? file.slice(shelf.length + 1).split('/')[0]
        : undefined;
    const [mine, theirs] = [provider(from), provider(to)];
    return mine !== undefined && theirs !== undefined && mine !== theirs;
  });
}

function checkText(source: Source): readonly Breach[] {
  if (!source.file.startsWith('src/')) return [];
  const broken = textLaws.filter((law) => !law.only.some((allowed) => source.file.startsWith(allowed)));
  return source.text.split('\n').flatMap((line, index) => {
    if (/^\s*(?:\*|\/\/|\/\*)/.test(line)) return [];
    return broken
      .filter((law) => law.pattern.test(line))
      .map((law) => ({ file: source.file, line: index + 1, law: law.says }));
  });
}

/** A file of more than 400 lines is a trunk; tests have tables and may be longer. */
function checkSize(source: Source): readonly Breach[] {
  const lines = source.text.split('\n').length;
  if (isTest(source.file) || source.file.includes('/conformance/') || lines <= 400) return [];
  return [{ file: source.file, line: lines, law: `${lines} lines: split a file before 400` }];
}

function roomOf(file: string): RoomRule | undefined {
  return roomRules
    .filter((rule) => isWithin(file, rule.room))
    .toSorted((left, right) => right.room.length - left.room.length)[0];
}

function isWithin(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || file.includes('/conformance/');
}
