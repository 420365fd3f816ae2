import type { FileEntry, FileTree } from '../../edges/files/interface.ts';
import { decompressBytes } from '../../formats/compression/index.ts';
import { compareText, errorCode, errorMessage, OakumError } from '../../kernel/pure/index.ts';
import {
  advisoryName,
  type FeedInfo,
  mergeCoverage,
  type Outcome,
  type SourcedIndex,
  type Unread,
} from '../../model/index.ts';
import { heldToToday } from './feeds/not-yet.ts';
import type { FeedContent, FeedProvider } from './feeds/provider.ts';
import { rated } from './feeds/rate.ts';
import { providerOf } from './feeds/register.ts';
import { mergeFacts } from './index/facts.ts';
import { type LoadedFeed, makeIndex } from './index/store.ts';

const maxFiles = 500_000;
const maxDepth = 20;
const maxFileBytes = 1_000_000_000;

export interface LoadOptions {
  /** Every file below its root is looked at, folders too. */
  readonly tree: FileTree;
  /** Where severities, exploitation and scores come from beside the files; nothing otherwise. No advisory is taken. */
  readonly facts?: Pick<SourcedIndex, 'facts' | 'factsBySource'> | undefined;
  /** Days after it are not believed where they would hide a finding or let a clock run later; all are if it is absent. */
  readonly now?: Temporal.Instant | undefined;
}

/**
 * An index of one directory of files and nothing else: OSV (JSON, NDJSON, ZIP), Alpine's secdb, the Debian table or
 * tracker, the Ruby Advisory Database, KEV, EPSS, CVE records, each plain or gzip. Coverage lists the files that are none of these.
 *
 * @throws advisories.none when no file can be used
 */
export async function loadAdvisories(options: LoadOptions): Promise<Outcome<SourcedIndex>> {
  const { tree } = options;
  const contents = new Map<FeedProvider, FeedContent[]>();
  const unread: Unread[] = [];
  let read = 0;
  for (const path of await filesBelow(tree)) {
    const found = await readFile(path, options);
    if (found.kind === 'unread') unread.push(found.unread);
    else {
      read += 1;
      contents.set(found.provider, [...(contents.get(found.provider) ?? []), found.content]);
    }
  }
  const advisories = [...contents.values()]
    .flat()
    .reduce((sum, content) => sum + content.advisories.length, 0);
  if (advisories === 0) throw nothingUsable(tree, unread);
  const feeds = [...contents].map(([provider, parts]) => memoryFeed({ provider, parts, source: tree.root }));
  const index = makeIndex(feeds);
  const coverage = mergeCoverage([{ read, total: read + unread.length, unread }]);
  return { value: options.facts === undefined ? index : withFacts(index, options.facts), coverage };
}

type ReadFile =
  | { readonly kind: 'read'; readonly provider: FeedProvider; readonly content: FeedContent }
  | { readonly kind: 'unread'; readonly unread: Unread };

async function readFile(path: string, { tree, now }: LoadOptions): Promise<ReadFile> {
  try {
    const raw = (await tree.read(path, maxFileBytes)) ?? new Uint8Array(0);
    const packed = path.endsWith('.gz');
    const bytes = packed ? await decompressBytes(raw, 'gzip', maxFileBytes) : raw;
    const file = { name: packed ? path.slice(0, -'.gz'.length) : path, bytes };
    const provider = providerOf(file);
    if (provider === undefined) {
      const reason = 'not OSV, secdb, a Debian table or another feed that Oakum knows';
      return { kind: 'unread', unread: { what: path, code: 'advisories.unknown-file', reason } };
    }
    const said = await rated(provider.read(file, provider.id));
    const content = now === undefined ? said : heldToToday(said, now);
    const [first] = content.quarantined;
    const statements = content.statements ?? [];
    if (first === undefined || content.advisories.length + content.facts.length + statements.length > 0) {
      return { kind: 'read', provider, content };
    }
    const reason = `none of its records can be read, such as ${first.what}: ${first.reason}`;
    return { kind: 'unread', unread: { what: path, code: 'feed.malformed', reason } };
  } catch (error) {
    return { kind: 'unread', unread: { what: path, code: errorCode(error), reason: errorMessage(error) } };
  }
}

async function filesBelow(tree: FileTree): Promise<readonly string[]> {
  const files: string[] = [];
  const visit = async (folder: string, depth: number): Promise<void> => {
    if (depth > maxDepth) return;
    const entries: readonly FileEntry[] = await tree.list(folder);
    for (const entry of entries.toSorted((left, right) => compareText(left.path, right.path))) {
      if (entry.kind === 'directory') await visit(entry.path, depth + 1);
      else if (entry.kind !== 'other') files.push(entry.path);
      if (files.length > maxFiles) throw new OakumError('advisories.too-many', `more than ${maxFiles} files`);
    }
  };
  await visit('', 0);
  return files;
}

interface MemoryParts {
  readonly provider: FeedProvider;
  readonly parts: readonly FeedContent[];
  readonly source: string;
}

function memoryFeed({ provider, parts, source }: MemoryParts): LoadedFeed {
  const advisories = parts.flatMap((part) => part.advisories);
  const facts = Map.groupBy(
    parts.flatMap((part) => part.facts),
    ({ id }) => id,
  );
  const rows = Map.groupBy(
    advisories,
    ({ ecosystem, package: name }) => `${ecosystem}\t${advisoryName(ecosystem, name)}`,
  );
  const statements = Map.groupBy(
    parts.flatMap((part) => part.statements ?? []),
    ({ ecosystem, package: name }) => `${ecosystem}\t${name}`,
  );
  const dates = [
    ...parts.map(({ asOf }) => asOf),
    ...advisories.map(({ published }) => published?.slice(0, 10)),
  ];
  const info: FeedInfo = {
    id: provider.id,
    title: `${provider.id} files`,
    source,
    licence: 'not stated',
    asOf:
      dates
        .filter((date) => date !== undefined)
        .toSorted(compareText)
        .at(-1) ?? 'unknown',
    records: advisories.length + facts.size + parts.flatMap((part) => part.statements ?? []).length,
    quarantined: parts.reduce((sum, { quarantined }) => sum + quarantined.length, 0),
    ecosystems: [...new Set(advisories.map(({ ecosystem }) => ecosystem))].toSorted(compareText),
    knows: provider.knows,
  };
  return {
    info,
    lookup: (ecosystem, name) => rows.get(`${ecosystem}\t${name}`) ?? [],
    facts: (id) => facts.get(id) ?? [],
    statements: (ecosystem, name) => statements.get(`${ecosystem}\t${name}`) ?? [],
  };
}

function withFacts(index: SourcedIndex, beside: Pick<SourcedIndex, 'facts' | 'factsBySource'>): SourcedIndex {
  return {
    ...index,
    facts: (names) => mergeFacts(names, [index.facts(names), beside.facts(names)]),
    factsBySource: (names) => [...index.factsBySource(names), ...beside.factsBySource(names)],
  };
}

function nothingUsable(tree: FileTree, unread: readonly Unread[]): OakumError {
  const [first] = unread;
  const seen =
    first === undefined
      ? 'there is nothing'
      : `${unread.length} files, such as ${first.what}: ${first.reason}`;
  return new OakumError('advisories.none', `no advisories in ${tree.root}: ${seen}`, {
    hint: 'It takes OSV (JSON, NDJSON or ZIP), secdb JSON and Debian tables, plain or gzip.',
  });
}
