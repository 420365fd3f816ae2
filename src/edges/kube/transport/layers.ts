import type { Logger } from '../../../kernel/index.ts';
import type { CredentialSource } from '../credentials/source.ts';
import type { Send } from './transport.ts';

/** On 401 the credentials are read anew, once: an expired token, a rotated file, a plugin's cache that is too old. */
export function reauthorizing(send: Send, credentials: CredentialSource, logger: Logger): Send {
  return async (request) => {
    const response = await send(request);
    if (response.status !== 401) return response;
    for await (const _ of response.body) {
      // Drained, so that the connection can be used again.
    }
    logger.debug('the API server refused the credentials, reading them again', { verb: request.about.verb });
    credentials.forget();
    return send(request);
  };
}
