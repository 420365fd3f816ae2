import { randomUUID } from 'node:crypto';
import { isDigest, sha256 } from '../../src/kernel/pure/index.ts';
import { type Answer, refusal } from './answer.ts';
import type { Content } from './content.ts';

export interface UploadRequest {
  readonly method: string;
  readonly repository: string;
  /** Absent for the POST that starts one. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly contentRange: string | undefined;
  readonly body: Uint8Array;
}

/** Uploads of blobs under way: chunks in order, or all at once, or a mount from another repository. */
export class Uploads {
  readonly #content: Content;
  readonly #open = new Map<string, Uint8Array>();

  constructor(content: Content) {
    this.#content = content;
  }

  async answer(request: UploadRequest): Promise<Answer> {
    if (request.id === undefined) return this.#start(request);
    const sent = this.#open.get(request.id);
    if (sent === undefined) return refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
    if (request.method === 'PATCH') return this.#append({ ...request, id: request.id }, sent);
    if (request.method === 'PUT') return this.#finish({ ...request, id: request.id }, sent);
    if (request.method === 'GET') return this.#progress(204, request.repository, request.id);
    if (request.method !== 'DELETE') return { status: 501 };
    this.#open.delete(request.id);
    return { status: 204 };
  }

  async #start({ method, repository, query, body }: UploadRequest): Promise<Answer> {
    if (method !== 'POST') return { status: 501 };
    const mount = query.get('mount') ?? '';
    if (isDigest(mount) && (await this.#content.blob(mount)) !== undefined) return created(repository, mount);
    if (query.has('digest')) return this.#store(repository, query.get('digest') ?? '', body);
    const id = randomUUID();
    this.#open.set(id, new Uint8Array());
    return this.#progress(202, repository, id);
  }

  #append(
    { id, repository, contentRange, body }: UploadRequest & { readonly id: string },
    sent: Uint8Array,
  ): Answer {
    const start = /^(?:bytes[ =])?(\d+)-\d+/.exec(contentRange ?? '')?.[1];
    if (start !== undefined && Number(start) !== sent.byteLength) {
      return refusal(416, 'BLOB_UPLOAD_INVALID', 'chunk out of order');
    }
    this.#open.set(id, Buffer.concat([sent, body]));
    return this.#progress(202, repository, id);
  }

  #finish(request: UploadRequest & { readonly id: string }, sent: Uint8Array): Promise<Answer> {
    this.#open.delete(request.id);
    return this.#store(
      request.repository,
      request.query.get('digest') ?? '',
      Buffer.concat([sent, request.body]),
    );
  }

  async #store(repository: string, digest: string, bytes: Uint8Array): Promise<Answer> {
    if (sha256(bytes) !== digest) {
      return refusal(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
    }
    return created(repository, await this.#content.putBlob(bytes));
  }

  #progress(status: number, repository: string, id: string): Answer {
    const size = this.#open.get(id)?.byteLength ?? 0;
    return {
      status,
      headers: {
        location: `/v2/${repository}/blobs/uploads/${id}?_state=s`,
        range: `0-${Math.max(0, size - 1)}`,
        'docker-upload-uuid': id,
      },
    };
  }
}

function created(repository: string, digest: string): Answer {
  return {
    status: 201,
    headers: { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest },
  };
}
