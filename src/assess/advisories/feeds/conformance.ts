import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../../kernel/pure/index.ts';
import type { FeedContent, FeedFile, FeedProvider } from './provider.ts';
import { providerOf } from './register.ts';

export interface FeedCases {
  /** A small file of the feed, true to its source, and what must come out of it. */
  readonly name: string;
  readonly text: string;
  readonly content: Partial<FeedContent>;
  /** The same with one record spoiled; undefined for feeds whose files are one record. */
  readonly spoiled?: string | undefined;
  /** How many records are left then: advisories, facts and statements together. */
  readonly left?: number | undefined;
}

export function fileOf(name: string, text: string): FeedFile {
  return { name, bytes: new TextEncoder().encode(text) };
}

/** The law of the shelf: one bad record costs itself, rubbish costs its file, and nothing else is ever thrown. */
export function describeFeedProvider(provider: FeedProvider, cases: FeedCases): void {
  const { name, text, content, spoiled, left } = cases;
  describe(`feed provider ${provider.id}`, () => {
    it('recognises its own file before every other provider', () => {
      expect(providerOf(fileOf(name, text))?.id).toBe(provider.id);
    });

    it('reads it, the same each time', () => {
      const read = provider.read(fileOf(name, text), 'feed');
      expect(read).toMatchObject(content);
      expect(provider.read(fileOf(name, text), 'feed')).toEqual(read);
    });

    it('quarantines one bad record and keeps the others', () => {
      if (spoiled === undefined) return;
      const {
        advisories,
        facts,
        statements = [],
        quarantined,
      } = provider.read(fileOf(name, spoiled), 'feed');
      const kept = advisories.length + facts.length + statements.length;
      expect([kept, quarantined.length]).toEqual([left, 1]);
    });

    it('never throws while looking, and only feed.malformed while reading', () => {
      const rubbish = fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((json) => new TextEncoder().encode(json)),
        fc.nat({ max: text.length }).map((cut) => new TextEncoder().encode(text.slice(0, cut))),
      );
      fc.assert(
        fc.property(rubbish, (bytes) => {
          provider.accepts({ name, bytes });
          try {
            provider.read({ name, bytes }, 'feed');
          } catch (error) {
            expect(errorCode(error)).toBe('feed.malformed');
          }
        }),
      );
    });
  });
}
