import type { ApkDatabaseRecord } from '../../../formats/apk/index.ts';
import { compareVersions } from '../../../formats/versions/index.ts';
import { OakumError } from '../../../kernel/pure/index.ts';

interface AgedOffers {
  /** Of each name, newest first. */
  readonly byName: ReadonlyMap<string, readonly { readonly version: string }[]>;
  readonly newestBuildSeconds: number | undefined;
}

/**
 * An index carries no date and never expires, but it cannot be older than what was installed from it: if it has a
 * package only in an older version, and nothing in it was built since that package was, somebody serves an old one.
 *
 * @throws patch.release-expired
 */
export function checkAge(
  records: readonly Pick<ApkDatabaseRecord, 'name' | 'version' | 'fields'>[],
  { byName, newestBuildSeconds }: AgedOffers,
): void {
  if (newestBuildSeconds === undefined) return;
  for (const { name, version, fields } of records) {
    const [newest] = byName.get(name) ?? [];
    const built = Number(fields.get('t') ?? 0);
    if (newest === undefined || built <= newestBuildSeconds) continue;
    if (compareVersions('apk', newest.version, version) !== -1) continue;
    const at = (seconds: number): string => Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString();
    throw new OakumError(
      'patch.release-expired',
      `the repositories are older than the image: it has ${name} ${version}, built ${at(built)}; their newest package is of ${at(newestBuildSeconds)}`,
      { retry: 'later', hint: 'A mirror may be stuck; ask another. Nothing was changed.' },
    );
  }
}
