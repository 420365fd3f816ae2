import { type Digest, hexOf, parseDigest, sha256 } from '../../kernel/pure/index.ts';

/**
 * The Merkle tree hash of RFC 6962, section 2.1, over leaves that are hashed already, leaf by leaf: the root is known
 * at every size, and memory is one digest for each bit of the size. Nodes are SHA-256(0x01 ‖ left ‖ right).
 */
export interface MerkleTree {
  add(leaf: Digest): void;
  size(): number;
  root(): Digest;
}

interface Subtree {
  readonly size: number;
  readonly digest: Digest;
}

export function makeMerkleTree(): MerkleTree {
  /** Complete subtrees from left to right, each smaller than the one before it: the binary digits of the size. */
  const subtrees: Subtree[] = [];
  let size = 0;
  return {
    add(leaf) {
      size += 1;
      let right: Subtree = { size: 1, digest: leaf };
      for (let left = subtrees.at(-1); left?.size === right.size; left = subtrees.at(-1)) {
        subtrees.pop();
        right = { size: left.size * 2, digest: node(left.digest, right.digest) };
      }
      subtrees.push(right);
    },
    size: () => size,
    root() {
      const [last, ...rest] = subtrees.toReversed().map((subtree) => subtree.digest);
      return last === undefined ? sha256('') : rest.reduce((right, left) => node(left, right), last);
    },
  };
}

/** The root over all leaves at once. */
export function merkleRoot(leaves: Iterable<Digest>): Digest {
  const tree = makeMerkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.root();
}

function node(left: Digest, right: Digest): Digest {
  return sha256(Buffer.concat([Buffer.of(1), bytesOf(left), bytesOf(right)]));
}

function bytesOf(digest: Digest): Buffer {
  return Buffer.from(hexOf(parseDigest(digest)), 'hex');
}
