import { OakumError, type RetryAdvice } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import { type KubeStatus, parseStatus } from './status.ts';
import { type KubeRequest, type KubeResponse, readText, type Send } from './transport.ts';

/** A refusal with the server's own Status beside it, for those who must look closer (410's continue token, 409's causes). */
export class KubeRefusal extends OakumError {
  readonly httpStatus: number;
  readonly status: KubeStatus;

  constructor(code: string, message: string, facts: RefusalFacts) {
    super(code, message, facts.options);
    this.httpStatus = facts.httpStatus;
    this.status = facts.status;
  }
}

interface RefusalFacts {
  readonly httpStatus: number;
  readonly status: KubeStatus;
  readonly options: { readonly retry: RetryAdvice; readonly hint?: string; readonly retryAfterMs?: number };
}

const maxStatusBytes = 256 * 1024;

/** The layer after which an answer is always 2xx: everything else is thrown as a KubeRefusal. */
export function refusing(access: KubeAccess, send: Send): Send {
  return async (request) => {
    const response = await send(request);
    if (response.status >= 200 && response.status < 300) return response;
    throw refusal(access, request, { response, body: await readText(response, maxStatusBytes) });
  };
}

interface Answer {
  readonly response: KubeResponse;
  readonly body: string;
}

function refusal(access: KubeAccess, request: KubeRequest, { response, body }: Answer): KubeRefusal {
  const status = parseStatus(body);
  const header = response.headers['retry-after'];
  const retryAfterSeconds = typeof header === 'string' ? Number(header) : status.details?.retryAfterSeconds;
  const details = { ...status.details, retryAfterSeconds };
  return refusalOf({
    access,
    about: request.about,
    httpStatus: response.status,
    status: { ...status, details },
  });
}

/** The error for a Status, from an answer or from a watch's ERROR event. */
export function refusalOf(facts: {
  readonly access: KubeAccess;
  readonly about: KubeRequest['about'];
  readonly httpStatus: number;
  readonly status: KubeStatus;
}): KubeRefusal {
  const { access, about, httpStatus, status } = facts;
  const { code, retry, hint } = meaning(httpStatus, access, about);
  const wait = retryAfterMs(status);
  const said = status.message?.slice(0, 1000) || `it answered ${httpStatus} and nothing else`;
  return new KubeRefusal(code, `${access.server}: cannot ${about.verb} ${about.what}: ${said}`, {
    httpStatus,
    status,
    options: {
      retry,
      ...(hint === undefined ? {} : { hint }),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    },
  });
}

interface Meaning {
  readonly code: string;
  readonly retry: RetryAdvice;
  readonly hint?: string;
}

function meaning(httpStatus: number, access: KubeAccess, about: KubeRequest['about']): Meaning {
  switch (httpStatus) {
    case 401:
      return {
        code: 'kube.unauthorized',
        retry: 'never',
        hint: `sign in again; \`kubectl auth whoami --context ${access.context}\` shows who the server sees`,
      };
    case 403:
      return {
        code: 'kube.forbidden',
        retry: 'never',
        hint: `it needs the right to ${about.verb} ${about.what}: \`oakum rbac\` prints the roles`,
      };
    case 404:
      return { code: 'kube.not-found', retry: 'never' };
    case 409:
      return { code: 'kube.conflict', retry: 'never' };
    case 410:
      return { code: 'kube.gone', retry: 'later' };
    case 429:
      return {
        code: 'kube.throttled',
        retry: 'later',
        hint: 'the API server sheds load: ask for fewer namespaces',
      };
    case 501:
      return { code: 'kube.unsupported', retry: 'never' };
    default:
      return httpStatus >= 500
        ? { code: 'kube.server', retry: 'later' }
        : { code: 'kube.invalid', retry: 'never' };
  }
}

/** What the server asked to wait, at most an hour. */
function retryAfterMs({ details }: KubeStatus): number | undefined {
  const seconds = details?.retryAfterSeconds ?? Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) * 1000 : undefined;
}
