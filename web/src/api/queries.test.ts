import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queries } from './queries.ts';
import { makeQueryClient } from './query-client.ts';

describe('what a page waits for', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('comes although the part of the page that watched it went away', async () => {
    const answered = Promise.withResolvers<Response>();
    vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
      signal?.addEventListener('abort', () => answered.reject(signal.reason));
      return answered.promise;
    });
    const client = makeQueryClient();
    const loader = client.ensureQueryData(queries.patches);
    new QueryObserver(client, queries.patches).subscribe(() => {})();
    answered.resolve(Response.json([]));
    expect(await loader).toEqual([]);
  });
});
