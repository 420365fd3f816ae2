import * as z from 'zod';

/** A package as `ecosystem name version`, written alike whoever found it. */
export type PackageKey = string;

const purlForm = /^pkg:([^/]+)\/([^@?#]+)@([^?#]+)(?:\?([^#]*))?/;

/** undefined for what has no version: nobody can compare it with an advisory. */
export function keyOf(purl: string): PackageKey | undefined {
  const [, ecosystem = '', path = '', written = '', qualifiers = ''] = purlForm.exec(purl) ?? [];
  const version = decodeURIComponent(written);
  if (version === '' || version === 'UNKNOWN') return undefined;
  const name = decodeURIComponent(path);
  switch (ecosystem) {
    case 'deb': {
      // Trivy has the epoch beside the version.
      const epoch = new URLSearchParams(qualifiers).get('epoch');
      const whole = epoch === null || version.includes(':') ? version : `${epoch}:${version}`;
      return `deb ${name.split('/').at(-1)} ${whole}`;
    }
    case 'pypi':
      return `pypi ${name.toLowerCase().replaceAll(/[-_.]+/g, '-')} ${version}`;
    case 'golang':
      // Of the toolchain's own library, some write the version as Go tags modules.
      return `golang ${name} ${name === 'stdlib' ? version.replace(/^v/, '') : version}`;
    default:
      return `${ecosystem} ${name} ${version}`;
  }
}

const Purl = z.object({ purl: z.string().optional() });
const Oakum = z.object({ packages: z.array(Purl) });
const Syft = z.object({ artifacts: z.array(Purl) });
const Trivy = z.object({ components: z.array(Purl) });

/** What each tool's document lists. */
export const listed = {
  oakum: (json: string) => keysOf(Oakum.parse(JSON.parse(json)).packages),
  syft: (json: string) => keysOf(Syft.parse(JSON.parse(json)).artifacts),
  trivy: (json: string) => keysOf(Trivy.parse(JSON.parse(json)).components),
} as const;

function keysOf(packages: readonly z.infer<typeof Purl>[]): ReadonlySet<PackageKey> {
  return new Set(packages.flatMap(({ purl }) => (purl === undefined ? [] : (keyOf(purl) ?? []))));
}
