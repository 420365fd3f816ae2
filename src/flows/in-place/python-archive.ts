import { createHash } from 'node:crypto';
import { normalizePythonName } from '../../formats/python/index.ts';
import { OakumError } from '../../kernel/index.ts';
import type { PublishedArchive } from '../../remediate/images/index.ts';
import { fetched, type Index, notPublished, requireHash } from './fetched.ts';
import { readIndexPage } from './simple-index.ts';

/**
 * The pure wheel of a version by a simple index, as pip reads it, and the SHA-256 that it gives for it.
 *
 * @throws in-place.not-published where there is none (source only, or one for each system, or withdrawn), in-place.mismatch
 */
export async function pythonArchive(index: Index, name: string, version: string): Promise<PublishedArchive> {
  const page = `${index.base}/${normalizePythonName(name)}/`;
  const files = readIndexPage(await fetched(index, page), page);
  const wheel = files.find((one) => isPureWheel(one.name, name, version) && !one.isYanked);
  if (wheel === undefined) throw notPublished(`${name} ${version} has no wheel for every system`);
  if (wheel.sha256 === undefined)
    throw new OakumError('in-place.malformed', `${page} gives no SHA-256 for ${wheel.name}`);
  const bytes = await fetched(index, wheel.url);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  requireHash(wheel.url, wheel.sha256, sha256);
  return { url: wheel.url, sha256, bytes };
}

/** `name-version(-build)?-python-none-any.whl`, with `_` where the name has anything else. */
function isPureWheel(file: string, name: string, version: string): boolean {
  const [, project = '', of = ''] = /^([^-]+)-([^-]+)(?:-\d[^-]*)?-[^-]+-none-any\.whl$/.exec(file) ?? [];
  return normalizePythonName(project) === normalizePythonName(name) && of === version;
}
