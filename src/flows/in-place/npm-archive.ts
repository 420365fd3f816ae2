import { createHash } from 'node:crypto';
import * as z from 'zod';
import { jsonOf } from '../../formats/json/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { PublishedArchive } from '../../remediate/images/index.ts';
import { fetched, type Index, requireHash } from './fetched.ts';

const Release = z.object({
  version: z.string(),
  dist: z.object({
    tarball: z.url({ protocol: /^https?$/ }),
    integrity: z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/),
  }),
});

/** A version of npm's registry by the `integrity` that it gives for it. @throws in-place.not-published, in-place.mismatch */
export async function npmArchive(index: Index, name: string, version: string): Promise<PublishedArchive> {
  const at = `${index.base}/${name.replace('/', '%2f')}/${encodeURIComponent(version)}`;
  const read = Release.safeParse(jsonOf(await fetched(index, at)));
  if (!read.success || read.data.version !== version)
    throw new OakumError('in-place.malformed', `${at} does not say what ${name} ${version} is`);
  const { tarball, integrity } = read.data.dist;
  const bytes = await fetched(index, tarball);
  const found = createHash('sha512').update(bytes).digest('base64');
  requireHash(tarball, integrity, `sha512-${found}`);
  return { url: tarball, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
}
