import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { makeAuthority } from '../../certificates/index.ts';
import { makeSigningKey } from '../../repositories/index.ts';
import { readIfThere, writeWhole } from './files.ts';

const Identity = z.object({
  /** What clients trust: the certificate of an authority whose key is nowhere. */
  ca: z.string(),
  cluster: z.object({ key: z.string(), cert: z.string() }),
  registry: z.object({ key: z.string(), cert: z.string() }),
  /** The bearer token of the kubeconfig. */
  token: z.string(),
  /** The key that signs the package repository. */
  archive: z.object({ privateKey: z.string(), publicKey: z.string() }),
});

/** Keys and certificates of an estate, made once and kept, so that what trusts it goes on trusting it. */
export type Identity = Readonly<z.infer<typeof Identity>>;

export async function readIdentity(path: string, now: Temporal.Instant): Promise<Identity> {
  const text = readIfThere(path);
  if (text !== undefined) return Identity.parse(JSON.parse(text));
  const authority = makeAuthority('Oakum practice estate', now);
  const hosts = ['127.0.0.1', 'localhost'];
  const identity: Identity = {
    ca: authority.cert,
    cluster: authority.issue('practice cluster', hosts),
    registry: authority.issue('practice registry', hosts),
    token: randomBytes(24).toString('base64url'),
    archive: await makeSigningKey(now.subtract({ hours: 24 }), 'Oakum practice archive'),
  };
  writeWhole(path, JSON.stringify(identity));
  return identity;
}
