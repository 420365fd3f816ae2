import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import type { KubeAccess } from '../access.ts';
import type { KubeRequest } from './transport.ts';

/** Hints by the error codes of Node's sockets, TLS and undici. */
const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there: is the cluster up, and is this the right context?',
  ENOTFOUND: 'the name has no address: is the VPN or the DNS up, and is this the right context?',
  EAI_AGAIN: 'the DNS did not answer: is the network up?',
  UND_ERR_CONNECT_TIMEOUT: 'no answer at all: is there a VPN or a firewall between?',
  UND_ERR_HEADERS_TIMEOUT: 'connected, but it did not answer in time: the API server may be overloaded',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped coming: the connection may be dead',
};

/** TLS failures: asking again does not help. */
const trust: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not signed by the kubeconfig's certificate-authority",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not signed by the kubeconfig's certificate-authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not signed by the kubeconfig's certificate-authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "its certificate is not signed by the kubeconfig's certificate-authority",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is not signed by the kubeconfig's certificate-authority",
  CERT_SIGNATURE_FAILURE: "its certificate is not signed by the kubeconfig's certificate-authority",
  CERT_HAS_EXPIRED: "the server's certificate has expired, or this machine's clock is wrong",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet: is this machine's clock wrong?",
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for other names: the kubeconfig may need tls-server-name',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not know the client certificate of this user',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the client certificate of this user has expired',
  ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED: 'the server wants a client certificate',
};

/**
 * What undici, sockets and TLS throw, as ours: `kube.unreachable` (later), or `kube.untrusted` where TLS says no.
 * An abort by the caller's signal stays the signal's own reason.
 */
export function networkError(access: KubeAccess, request: KubeRequest, error: unknown): unknown {
  if (error instanceof OakumError) return error;
  if (request.signal?.aborted === true) return request.signal.reason;
  const { verb, what } = request.about;
  const code = codeOf(error);
  const doing = `${access.server}: cannot ${verb} ${what}`;
  const distrust = code === undefined ? undefined : trust[code];
  if (distrust !== undefined) {
    return new OakumError('kube.untrusted', `${doing}: ${errorMessage(error)}`, {
      cause: error,
      hint: distrust,
    });
  }
  return new OakumError('kube.unreachable', `${doing}: ${describe(error)}`, {
    retry: 'later',
    cause: error,
    hint:
      (code === undefined ? undefined : hints[code]) ??
      `does \`kubectl get --raw /readyz --context ${access.context}\` answer?`,
  });
}

/** `localhost` has two addresses, and Node then throws an AggregateError without a message. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(errorMessage).join('; ');
  return errorMessage(error);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? undefined : codeOf(error.cause);
}
