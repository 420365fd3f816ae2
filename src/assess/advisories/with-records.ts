import { compareText } from '../../kernel/pure/index.ts';
import { type Advisory, type AdvisoryIndex, advisoryName } from '../../model/index.ts';

/**
 * An index as it will be when these records of one feed are in it: each takes the place of what the feed says under its id
 * of that package. A feed that did not speak for an ecosystem does so from then on; one that is not loaded says nothing.
 */
export function withRecords(index: AdvisoryIndex, records: readonly Advisory[]): AdvisoryIndex {
  const fresh = Map.groupBy(records, ({ ecosystem, package: name }) => keyOf(ecosystem, name));
  const feeds = index.feeds.map((feed) => {
    const ecosystems = new Set([
      ...feed.ecosystems,
      ...records.filter((one) => one.feed === feed.id).map(({ ecosystem }) => ecosystem),
    ]);
    return ecosystems.size === feed.ecosystems.length
      ? feed
      : { ...feed, ecosystems: [...ecosystems].toSorted(compareText) };
  });
  const known = new Set(feeds.map(({ id }) => id));
  const { statements } = index;
  return {
    feeds,
    facts: (names) => index.facts(names),
    ...(statements === undefined ? {} : { statements: (stream, name) => statements(stream, name) }),
    lookup: (ecosystem, name) => {
      const old = index.lookup(ecosystem, name);
      const more = fresh.get(keyOf(ecosystem, name))?.filter(({ feed }) => known.has(feed));
      return more === undefined ? old : placed(old, more);
    },
  };
}

function keyOf(ecosystem: string, name: string): string {
  return `${ecosystem}\t${advisoryName(ecosystem, name)}`;
}

/** In the order of an index: by feed, and there by id. */
function placed(old: readonly Advisory[], more: readonly Advisory[]): readonly Advisory[] {
  return more.reduce((rows, fresh) => {
    const rest = rows.some((one) => inOrder(one, fresh) === 0)
      ? rows.filter((one) => inOrder(one, fresh) !== 0)
      : rows;
    const next = rest.findIndex((one) => inOrder(one, fresh) > 0);
    return rest.toSpliced(next === -1 ? rest.length : next, 0, fresh);
  }, old);
}

function inOrder(left: Advisory, right: Advisory): number {
  return compareText(left.feed, right.feed) || compareText(left.id, right.id);
}
