import type { Brought, Lineage } from '../../model/index.ts';
import { shorten } from './scan.ts';
import { counted } from './table.ts';

/** What an image was built on, how sure that is, and why: one line. */
export function baseText({ base, children, patchedFrom }: Lineage): string {
  const built = children.length === 0 ? '' : `; ${counted(children.length, 'image')} built on this one`;
  const from = patchedFrom === undefined ? '' : `; patched from ${patchedFrom.name}`;
  const sure = base.kind === 'unknown' ? '' : ` (${base.confidence})`;
  return `${baseName(base)}${sure}: ${base.evidence.join('; ')}${from}${built}`;
}

function baseName(base: Lineage['base']): string {
  switch (base.kind) {
    case 'image':
      return `${base.image.name} of the estate`;
    case 'named':
      return base.name ?? base.digest ?? 'unknown';
    case 'shared':
      return `common base of ${base.images} images, chain ${base.chain.slice(0, 19)}`;
    case 'scratch':
      return 'none';
    case 'unknown':
      return 'unknown';
  }
}

/** `from base debian:12 of the estate, layer 1: ADD …`, `own layer 3: RUN apt-get install …`. */
export function broughtText({ layer, command, origin }: Brought): string {
  const made = command === undefined ? '' : `: ${shorten(command, 120)}`;
  switch (origin.kind) {
    case 'base':
      return `from base ${origin.base.name} of the estate, layer ${layer}${made}`;
    case 'shared':
      return `from the common base of ${origin.images} images, layer ${layer}${made}`;
    case 'own':
      return `own layer ${layer}${made}`;
    case 'patch':
      return `patch layer ${layer}${made}`;
    case 'unknown':
      return `layer ${layer}, of the base or own: unknown${made}`;
  }
}
