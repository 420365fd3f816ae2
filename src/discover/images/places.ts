import { wellKnownPaths } from './layers/interesting-links.ts';

/** Which paths of a root file system are looked at. */
export interface Places {
  /** True for a place, what is below it, and what is on the way to it. */
  concern(path: string): boolean;
}

/**
 * What says which packages a running system has: os-release, the package databases, and the files named beside them. A
 * host's root also holds volumes and the layers of every image that it runs, which are none of its own packages.
 */
export function systemPlaces(files: readonly string[]): Places {
  const places = [...Object.values(wellKnownPaths).flat(), ...files];
  const exact = new Set<string>(places);
  const onTheWay = new Set(
    places.flatMap((path) => path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))),
  );
  const isBelow = (path: string): boolean =>
    path.split('/').some((_, at, parts) => exact.has(parts.slice(0, at + 1).join('/')));
  return { concern: (path) => onTheWay.has(path) || isRootLink(path) || isBelow(path) };
}

/** `bin`, `lib`: the links of the merged /usr. */
function isRootLink(path: string): boolean {
  return /^(?:s?bin|lib(?:32|64|x32)?)$/.test(path);
}
