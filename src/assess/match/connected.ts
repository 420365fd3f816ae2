import { type Advisory, type AdvisoryIndex, advisoryName } from '../../model/index.ts';
import { Names } from './groups.ts';
import type { AskedName } from './look-up.ts';

/**
 * An index reduced to what has to do with one record: what its names join it with, by however many steps, among
 * everything that is said under `names`. Records speak of each other by their names only (one mends what another says, one
 * is better than another, several are one row), so that rows of the record are the same by it; about others it says
 * nothing. A kernel has thousands of records, and a new one has to do with a few of them.
 */
export function connectedTo(
  record: Pick<Advisory, 'id' | 'aliases'>,
  index: AdvisoryIndex,
  names: readonly AskedName[],
): AdvisoryIndex {
  const said = names.map(({ ecosystem, name }) => ({
    key: keyOf(ecosystem, name),
    rows: index.lookup(ecosystem, name),
  }));
  const isJoined = joinedWith(
    record,
    said.flatMap(({ rows }) => rows),
  );
  const left = new Map(said.map(({ key, rows }) => [key, rows.filter(isJoined)] as const));
  const { statements } = index;
  return {
    feeds: index.feeds,
    facts: (asked) => index.facts(asked),
    ...(statements === undefined ? {} : { statements: (stream, name) => statements(stream, name) }),
    lookup: (ecosystem, name) => left.get(keyOf(ecosystem, name)) ?? [],
  };
}

type Named = Pick<Advisory, 'id' | 'aliases'>;

const fewSteps = 4;

/**
 * Most records are joined with none or by a step or two: looking at all of them as often costs less than a forest of
 * their names. A hostile feed chains as many as it likes.
 */
function joinedWith(record: Named, rows: readonly Named[]): (row: Named) => boolean {
  const own = new Set([record.id, ...record.aliases]);
  const isOwn = ({ id, aliases }: Named): boolean => own.has(id) || aliases.some((alias) => own.has(alias));
  for (let step = 0; step < fewSteps; step += 1) {
    const before = own.size;
    for (const row of rows) if (isOwn(row)) for (const name of [row.id, ...row.aliases]) own.add(name);
    if (own.size === before) return isOwn;
  }
  const joined = new Names();
  for (const { id, aliases } of [...rows, record]) joined.join([id, ...aliases]);
  const root = joined.root(record.id);
  return ({ id }) => joined.root(id) === root;
}

function keyOf(ecosystem: string, name: string): string {
  return `${ecosystem}\t${advisoryName(ecosystem, name)}`;
}
