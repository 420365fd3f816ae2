import type { SourcePackage } from '../../model/index.ts';
import type { RpmPackage } from './records.ts';

/** `epoch:version-release` as rpm writes it; an epoch of 0 is not written. */
export function rpmEvr({
  epoch,
  version,
  release,
}: Pick<RpmPackage, 'epoch' | 'version' | 'release'>): string {
  return `${epoch === undefined || epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
}

/**
 * `openssl-1.1.1k-7.el8.src.rpm` taken apart. Some builders write no architecture, or `-src`, or an epoch in front; a
 * name that has no version names no source.
 */
export function sourceOfRpm(file: string): SourcePackage | undefined {
  const bare = file.replace(/\.rpm$/, '').replace(/[.-](?:no)?src$/, '');
  const match = /^(?:\d+:)?(.+)-([^-]+-[^-]+)$/.exec(bare);
  return match === null ? undefined : { name: match[1] ?? '', version: match[2] ?? '' };
}
