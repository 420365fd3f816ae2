import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BuiltBlob, BuiltImage } from '../builders/index.ts';

/** How one repository of a hostile registry answers; undefined leaves the answer to the honest part. */
export type Hostility = (asked: {
  readonly kind: 'manifests' | 'blobs' | 'other';
  readonly reference: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}) => true | undefined;

export interface HostileRepository {
  readonly image: BuiltImage;
  /** What the tag names, where not the image's manifest. */
  readonly tagged?: BuiltBlob | undefined;
  readonly behave?: Hostility | undefined;
}

export interface HostileRegistry {
  readonly host: string;
  /** Paths that were asked. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** A registry on loopback, each of whose repositories (`bad/NAME`) misbehaves in its own way; read only, and without shame. */
export async function startHostileRegistry(
  repositories: Readonly<Record<string, HostileRepository>>,
): Promise<HostileRegistry> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const [, name = '', kind = '', reference = ''] = /^\/v2\/bad\/([^/]+)\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const repository = repositories[name];
    const what = kind === 'manifests' || kind === 'blobs' ? kind : 'other';
    if (repository?.behave?.({ kind: what, reference, request, response }) === true) return;
    const blob = repository === undefined ? undefined : honest(repository, what, reference);
    if (blob === undefined)
      response.writeHead(404).end('{"errors":[{"code":"NOT_FOUND","message":"not here"}]}');
    else response.writeHead(200, { 'content-type': blob.mediaType }).end(blob.bytes);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function honest(
  { image, tagged = image.manifest }: HostileRepository,
  kind: string,
  reference: string,
): BuiltBlob | undefined {
  if (kind === 'manifests' && !reference.startsWith('sha256:')) return tagged;
  const all = kind === 'manifests' ? [image.manifest, tagged] : [image.config, ...image.layers];
  return all.find(({ digest }) => digest === reference);
}
