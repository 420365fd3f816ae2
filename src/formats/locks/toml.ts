import { parse } from 'smol-toml';

const maxDepth = 64;

/** The value of a TOML text; undefined for what is none, which no TOML text means. It never throws. */
export function tomlOf(bytes: Uint8Array): unknown {
  try {
    return parse(new TextDecoder().decode(bytes), { maxDepth, integersAsBigInt: 'asNeeded' });
  } catch {
    // What exactly is wrong with it helps nobody who reads a scan.
    return undefined;
  }
}
