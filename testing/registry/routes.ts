import type { IncomingMessage } from 'node:http';
import { isDigest } from '../../src/kernel/pure/index.ts';
import { type Answer, json, readBody, refusal } from './answer.ts';
import type { Content } from './content.ts';
import { getManifest, listReferrers, putManifest } from './manifests.ts';
import type { Uploads } from './uploads.ts';

const namePattern = '[a-z0-9]+(?:(?:[._]|__|-+|/)[a-z0-9]+)*';
const route = (tail: string): RegExp => new RegExp(`^/v2/(${namePattern})/${tail}$`);
const manifests = route('manifests/([^/]+)');
const blobs = route('blobs/(sha256:[0-9a-f]{64})');
const uploads = route('blobs/uploads(?:/([0-9a-f-]*))?');
const tags = route('tags/list');
const referrers = route('referrers/(sha256:[0-9a-f]{64})');

/** The repository that a path is about; empty for the paths that are about none. */
export function repositoryOf(path: string): string {
  return [manifests, blobs, uploads, tags, referrers].map((one) => one.exec(path)?.[1]).find(Boolean) ?? '';
}

export interface World {
  readonly content: Content;
  readonly uploads: Uploads;
  readonly withReferrers: boolean;
}

/** Answers one request whose sender has been let in. */
export async function answer(world: World, request: IncomingMessage, url: URL): Promise<Answer> {
  const path = url.pathname;
  if (path === '/v2/' || path === '/v2') return json(200, {});
  if (path === '/v2/_catalog') return json(200, { repositories: page(world.content.repositories(), url) });
  const manifest = manifests.exec(path);
  if (manifest !== null) return answerManifest(world, request, manifest);
  const blob = blobs.exec(path);
  if (blob !== null) return answerBlob(world.content, request, blob[2] ?? '');
  const upload = uploads.exec(path);
  if (upload !== null) return answerUpload(world, request, { url, parts: upload });
  const tag = tags.exec(path);
  if (tag !== null) return json(200, { name: tag[1], tags: page(world.content.tags(tag[1] ?? ''), url) });
  const referrer = referrers.exec(path);
  if (referrer === null) return { status: 501 };
  if (!world.withReferrers) return { status: 404 };
  return listReferrers(world.content, referrer[1] ?? '', referrer[2] ?? '');
}

function page(names: readonly string[], url: URL): readonly string[] {
  const last = url.searchParams.get('last') ?? '';
  return names.filter((name) => name > last).slice(0, Number(url.searchParams.get('n') ?? 1000));
}

async function answerManifest(
  world: World,
  request: IncomingMessage,
  parts: RegExpExecArray,
): Promise<Answer> {
  const [, repository = '', reference = ''] = parts;
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return getManifest(world.content, repository, reference);
    case 'PUT': {
      const manifest = {
        mediaType: request.headers['content-type'] ?? 'application/octet-stream',
        bytes: await readBody(request, 4 * 1024 * 1024),
      };
      return putManifest(world.content, {
        repository,
        reference,
        manifest,
        withReferrers: world.withReferrers,
      });
    }
    case 'DELETE': {
      const isGone = await world.content.removeManifest(repository, reference);
      return isGone ? { status: 202 } : refusal(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    }
    default:
      return { status: 501 };
  }
}

async function answerBlob(content: Content, request: IncomingMessage, digest: string): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 501 };
  const bytes = isDigest(digest) ? await content.blob(digest) : undefined;
  if (bytes === undefined) return refusal(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  const headers = {
    'content-type': 'application/octet-stream',
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
  };
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null) return { status: 200, headers, body: bytes };
  const start = Number(range[1]);
  const end = range[2] === '' ? bytes.byteLength : Number(range[2]) + 1;
  if (start >= bytes.byteLength) return { status: 416 };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${bytes.byteLength}` },
    body: bytes.subarray(start, end),
  };
}

async function answerUpload(
  world: World,
  request: IncomingMessage,
  { url, parts }: { readonly url: URL; readonly parts: RegExpExecArray },
): Promise<Answer> {
  return world.uploads.answer({
    method: request.method ?? '',
    repository: parts[1] ?? '',
    id: parts[2] === undefined || parts[2] === '' ? undefined : parts[2],
    query: url.searchParams,
    contentRange: request.headers['content-range'],
    body: await readBody(request),
  });
}
