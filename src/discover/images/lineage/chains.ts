import { type Digest, sha256 } from '../../../kernel/pure/index.ts';

/** Tars that hold nothing, as builders write them: no bytes, the end marker alone, and a whole block of ten kibibytes. */
const emptyLayers: ReadonlySet<Digest> = new Set(
  [0, 1024, 10_240].map((size) => sha256(new Uint8Array(size))),
);

/** Whether a layer says nothing: two images may both begin with it and have nothing to do with each other. */
export function isEmptyLayer(diffId: Digest): boolean {
  return emptyLayers.has(diffId);
}

/**
 * The ChainID of every prefix of a list of layers, of one layer first: `sha256(chain of those below + " " + diff id)`, as
 * in the OCI image specification 1.1, config.md. Equal chains are equal lists.
 */
export function chainIds(diffIds: readonly Digest[]): readonly Digest[] {
  const chains: Digest[] = [];
  for (const diffId of diffIds) {
    const below = chains.at(-1);
    chains.push(below === undefined ? diffId : sha256(`${below} ${diffId}`));
  }
  return chains;
}
