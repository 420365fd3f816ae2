import * as z from 'zod';
import { OakumError } from '../kernel/pure/index.ts';

/** Where a BuildKit listens, and how both sides prove who they are. Whoever may talk to it is root on its machine. */
export const BuildkitDaemon = z
  .object({
    /** `unix:///run/buildkit/buildkitd.sock` or `tcp://buildkitd.builds:1234`. */
    address: z.string(),
    /** PEM files of this machine. */
    tls: z.object({ caFile: z.string(), certFile: z.string(), keyFile: z.string() }).readonly().optional(),
  })
  .readonly();
export type BuildkitDaemon = z.infer<typeof BuildkitDaemon>;

/**
 * Checks an address as a person gives it. Other ways that the client knows (`docker-container://`, `kube-pod://`, `ssh://`)
 * start programs of this machine and are not taken; plain TCP only where nobody else can listen.
 *
 * @throws usage.buildkit
 */
export function buildkitDaemon(daemon: BuildkitDaemon): BuildkitDaemon {
  const { address, tls } = daemon;
  if (/^unix:\/\/\/[!-~]+$/.test(address)) return daemon;
  const [, host] = /^tcp:\/\/([\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i.exec(address) ?? [];
  if (host === undefined) {
    throw new OakumError('usage.buildkit', `${JSON.stringify(address)} is no address of a BuildKit`, {
      hint: 'unix:///run/buildkit/buildkitd.sock, or tcp://HOST:PORT with certificates',
    });
  }
  if (tls !== undefined || /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(host)) return daemon;
  throw new OakumError('usage.buildkit', `${address} would be spoken to without TLS`, {
    hint: 'Name authority, certificate and key: --buildkit-tls DIR or OAKUM_BUILDKIT_TLS, with ca.pem, cert.pem and key.pem.',
  });
}
