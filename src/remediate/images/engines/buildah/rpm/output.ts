import type { Offered, Offers } from '../../../managers/manager.ts';

/** One package on each line: name, epoch, version, release, size of the archive. */
export const offerFormat = '%{name}\t%{epoch}\t%{version}\t%{release}\t%{downloadsize}';

/** Reads what `dnf repoquery` printed in that format; other lines are passed over. */
export function readOffers(text: string): Offers {
  const rows = text.split('\n').flatMap((line) => {
    const [name = '', epoch = '', version = '', release = '', size = ''] = line.split('\t');
    if (!/^\d+$/.test(epoch) || name === '' || version === '' || release === '') return [];
    const evr = `${epoch === '0' ? '' : `${epoch}:`}${version}-${release}`;
    const sizeBytes = /^\d{1,15}$/.test(size) ? Number(size) : undefined;
    return [{ name, version: evr, sourceVersion: evr, sizeBytes }];
  });
  return Map.groupBy<string, Offered & { readonly name: string }>(rows, (row) => row.name);
}

/** What a file of a package says of itself: name, version, the scripts that it brings. */
export interface Archive {
  readonly name: string;
  readonly version: string;
  readonly scripts: readonly string[];
}

const scripts = ['prein', 'postin', 'preun', 'postun', 'pretrans', 'posttrans'];

/** For `rpm --query --package`; a script's name only where there is one. */
export const archiveFormat = [
  '%{NAME}\t%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}\t',
  ...scripts.map((name) => `%|${name.toUpperCase()}?{${name} }:{}|`),
  '\\n',
].join('');

/** One archive on each line, in the order in which they were asked for. */
export function readArchives(text: string): readonly Archive[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', version = '', brought = ''] = line.split('\t');
      return {
        name,
        version: version.replace(/^0:/, ''),
        scripts: brought
          .split(' ')
          .filter((word) => word !== '')
          .sort(),
      };
    });
}

/** Whether it can be the name of a package on a command line: no option, no pattern, no path. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_][\w.+-]{0,255}$/.test(name);
}
