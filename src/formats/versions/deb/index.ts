/**
 * Debian's version order: `[epoch:]upstream[-revision]`, as deb-version(7) tells it and dpkg computes it
 * (lib/dpkg/version.c and parsehelp.c of dpkg 1.21). Accepts exactly what `dpkg --validate-version` accepts, so also
 * refuses the two things that `--compare-versions` only warns about: a strange character and a start without digit.
 */
import { maxVersionLength, type Order, orderOf, type VersionScheme } from '../scheme.ts';

interface DebVersion {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

export const deb: VersionScheme = {
  id: 'deb',
  accepts: (version) => parse(version) !== undefined,
  compare(left, right) {
    const a = parse(left);
    const b = parse(right);
    if (a === undefined || b === undefined) return undefined;
    return (
      orderOf(a.epoch - b.epoch) ||
      compareParts(a.upstream, b.upstream) ||
      compareParts(a.revision, b.revision)
    );
  },
};

const upstreamForm = /^[0-9][0-9A-Za-z.+~:-]*$/;
const revisionForm = /^[0-9A-Za-z.+~]+$/;
/** dpkg reads the epoch with strtol, which takes a sign; so `+1:2` and `-0:2` are versions to it. */
const epochForm = /^[+-]?[0-9]+$/;
const maxEpoch = 2 ** 31 - 1;

function parse(text: string): DebVersion | undefined {
  if (text.length > maxVersionLength) return undefined;
  const version = text.trim();
  const colon = version.indexOf(':');
  const epoch = colon < 0 ? 0 : parseEpoch(version.slice(0, colon));
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
  const revision = hyphen < 0 ? '' : rest.slice(hyphen + 1);
  if (epoch === undefined || !upstreamForm.test(upstream)) return undefined;
  if (hyphen >= 0 && !revisionForm.test(revision)) return undefined;
  return { epoch, upstream, revision };
}

function parseEpoch(text: string): number | undefined {
  const epoch = epochForm.test(text) ? Number(text) : Number.NaN;
  return epoch >= 0 && epoch <= maxEpoch ? epoch : undefined;
}

/** Runs of non-digits and runs of digits in turn; `~` sorts before the end, letters before other signs. */
function compareParts(a: string, b: string): Order {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const difference = weight(a, i) - weight(b, j);
      if (difference !== 0) return orderOf(difference);
      i += 1;
      j += 1;
    }
    const iEnd = digitsEnd(a, i);
    const jEnd = digitsEnd(b, j);
    const order = compareDigits(a.slice(i, iEnd), b.slice(j, jEnd));
    if (order !== 0) return order;
    i = iEnd;
    j = jEnd;
  }
  return 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function weight(text: string, at: number): number {
  if (at >= text.length || isDigit(text, at)) return 0;
  const code = text.charCodeAt(at);
  if (code === 126) return -1;
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isLetter ? code : code + 256;
}

function digitsEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text, at)) at += 1;
  return at;
}

/** By value without making a number of it: date versions and hostile ones are longer than 2^53. */
function compareDigits(a: string, b: string): Order {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  if (left.length !== right.length) return orderOf(left.length - right.length);
  return left < right ? -1 : left > right ? 1 : 0;
}
