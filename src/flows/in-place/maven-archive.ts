import { createHash } from 'node:crypto';
import { OakumError } from '../../kernel/index.ts';
import type { PublishedArchive } from '../../remediate/images/index.ts';
import { fetched, type Index, requireHash } from './fetched.ts';

/**
 * A jar and its POM of a Maven repository, by the SHA-1 that lies beside each.
 *
 * @throws in-place.not-published, in-place.mismatch
 */
export async function mavenArchive(index: Index, name: string, version: string): Promise<PublishedArchive> {
  const [group = '', artifact] = name.split(':');
  if (artifact === undefined)
    throw new OakumError('in-place.malformed', `nobody says of which group ${name} is`);
  const folder = [...group.split('.'), artifact, version].map(encodeURIComponent).join('/');
  const at = `${index.base}/${folder}/${encodeURIComponent(`${artifact}-${version}`)}`;
  const bytes = await checked(index, `${at}.jar`);
  const pom = Buffer.from(await checked(index, `${at}.pom`)).toString();
  return { url: `${at}.jar`, sha256: createHash('sha256').update(bytes).digest('hex'), bytes, pom };
}

async function checked(index: Index, url: string): Promise<Uint8Array> {
  const said = Buffer.from(await fetched(index, `${url}.sha1`))
    .toString()
    .trim()
    .slice(0, 40);
  const bytes = await fetched(index, url);
  requireHash(url, said, createHash('sha1').update(bytes).digest('hex'));
  return bytes;
}
