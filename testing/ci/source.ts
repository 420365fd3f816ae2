import { createHash } from 'node:crypto';

export type SourceFiles = Readonly<Record<string, string>>;

export interface FakeRequest {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly body: string;
}

/** A repository with branches, and requests to merge one into another. */
export interface FakeSource {
  readonly branches: Map<string, SourceFiles>;
  readonly requests: FakeRequest[];
  /** Trees and commits by their hash, as far as somebody made them. */
  readonly objects: Map<string, SourceFiles>;
  /** Modes of files that are not 100644. */
  readonly modes: Map<string, string>;
  /** Remembers files under a hash. */
  keep(files: SourceFiles): string;
  /** One for the same branches is there already: undefined. */
  open(request: Omit<FakeRequest, 'id'>): FakeRequest | undefined;
}

export function makeSource(): FakeSource {
  const objects = new Map<string, SourceFiles>();
  const requests: FakeRequest[] = [];
  return {
    branches: new Map(),
    modes: new Map(),
    requests,
    objects,
    keep: (files) => {
      const hash = createHash('sha1').update(JSON.stringify(files)).digest('hex');
      objects.set(hash, files);
      return hash;
    },
    open: (request) => {
      if (requests.some(({ from, to }) => from === request.from && to === request.to)) return undefined;
      const opened = { ...request, id: requests.length + 1 };
      requests.push(opened);
      return opened;
    },
  };
}
