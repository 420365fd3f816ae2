import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { makeAuthority } from '../../certificates/index.ts';
import { makeApkKey, makeSigningKey } from '../../repositories/index.ts';
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
  /** The key that signs the Alpine repository. */
  alpine: z.object({ name: z.string(), pem: z.string() }),
});

/** An estate that was kept before there was an Alpine repository has no key for it. */
const Kept = Identity.partial({ alpine: true });

/** Keys and certificates of an estate, made once and kept, so that what trusts it goes on trusting it. */
export type Identity = Readonly<z.infer<typeof Identity>>;

export async function readIdentity(path: string, now: Temporal.Instant): Promise<Identity> {
  const text = readIfThere(path);
  if (text !== undefined) {
    const kept = Kept.parse(JSON.parse(text));
    const identity = { ...kept, alpine: kept.alpine ?? alpineKey() };
    if (kept.alpine === undefined) writeWhole(path, JSON.stringify(identity));
    return identity;
  }
  const authority = makeAuthority('Oakum practice estate', now);
  const hosts = ['127.0.0.1', 'localhost'];
  const identity: Identity = {
    ca: authority.cert,
    cluster: authority.issue('practice cluster', hosts),
    registry: authority.issue('practice registry', hosts),
    token: randomBytes(24).toString('base64url'),
    archive: await makeSigningKey(now.subtract({ hours: 24 }), 'Oakum practice archive'),
    alpine: alpineKey(),
  };
  writeWhole(path, JSON.stringify(identity));
  return identity;
}

function alpineKey(): Identity['alpine'] {
  return makeApkKey('practice@oakum.invalid-1.rsa.pub');
}
