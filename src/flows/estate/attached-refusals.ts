import { parseImageReference } from '../../formats/oci/index.ts';
import { type Coverage, type ImageProvenance, unreadOnly } from '../../model/index.ts';

/** Which registries would not say what is attached to their images: one refusal is enough for one scan. */
export interface Refusals {
  /** Counts the image among those that were not asked about where it says no. */
  mayAsk(reference: string): boolean;
  note(reference: string, provenance: ImageProvenance | undefined): void;
  /** One line for each registry. */
  coverage(): readonly Coverage[];
}

interface Refusal {
  readonly code: string;
  readonly reason: string;
  images: number;
}

export function makeRefusals(): Refusals {
  const byHost = new Map<string, Refusal>();
  return {
    mayAsk: (reference) => {
      const refusal = byHost.get(hostOf(reference));
      if (refusal !== undefined) refusal.images += 1;
      return refusal === undefined;
    },
    note: (reference, provenance) => {
      if (provenance?.kind !== 'unread' || provenance.refusal === undefined) return;
      const { refusal: code, reason } = provenance;
      const before = byHost.get(hostOf(reference));
      if (before === undefined) byHost.set(hostOf(reference), { code, reason, images: 1 });
      else before.images += 1;
    },
    coverage: () =>
      [...byHost].map(([host, { code, reason, images }]) =>
        unreadOnly([
          { what: `what is attached to images of ${host}`, code, reason: `${reason} (images: ${images})` },
        ]),
      ),
  };
}

function hostOf(reference: string): string {
  return parseImageReference(reference).registry;
}
