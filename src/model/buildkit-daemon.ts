import * as z from 'zod';

/** Where a BuildKit listens, and how both sides prove who they are. Whoever may talk to it is root on its machine. */
export const BuildkitDaemon = z
  .strictObject({
    /** `unix:///run/buildkit/buildkitd.sock` or `tcp://buildkitd.builds:1234`. */
    address: z.string(),
    /** PEM files of this machine. */
    tls: z
      .strictObject({ caFile: z.string().min(1), certFile: z.string().min(1), keyFile: z.string().min(1) })
      .readonly()
      .optional(),
  })
  .readonly();
export type BuildkitDaemon = z.infer<typeof BuildkitDaemon>;

/**
 * What is wrong with an address as a person gives it; undefined if it may be used. Other ways that the client knows
 * (`docker-container://`, `kube-pod://`, `ssh://`) start programs of this machine; plain TCP is only for where nobody
 * else can listen.
 */
export function whyNoDaemon({ address, tls }: BuildkitDaemon): string | undefined {
  if (/^unix:\/\/\/[!-~]+$/.test(address)) return undefined;
  const [, host] = /^tcp:\/\/([\w.-]+|\[[\da-f:]+\]):\d{1,5}$/i.exec(address) ?? [];
  if (host === undefined)
    return `${JSON.stringify(address)} is no address of a BuildKit: unix:///PATH or tcp://HOST:PORT`;
  const isHere = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(host);
  return isHere || tls !== undefined ? undefined : `${address} would be spoken to without TLS`;
}
