import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Digest, hexOf, sha256 } from '../../kernel/pure/index.ts';
import { makeMerkleTree, merkleRoot } from './merkle.ts';

/** Inputs and roots of Certificate Transparency's own tests (google/certificate-transparency, merkle_tree_test.cc). */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the Merkle root', () => {
  it('is that of the published tests at every size', () => {
    const tree = makeMerkleTree();
    const found = [hexOf(tree.root())];
    for (const input of inputs) {
      tree.add(sha256(Buffer.concat([Buffer.of(0), Buffer.from(input, 'hex')])));
      found.push(hexOf(tree.root()));
    }
    expect(found).toEqual(roots);
    expect(tree.size()).toBe(8);
  });

  it('is what the recursive definition of the RFC says, for any number of leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 70 }), (texts) => {
        const leaves = texts.map((text) => sha256(text));
        expect(merkleRoot(leaves)).toBe(byDefinition(leaves));
      }),
      { numRuns: 50 },
    );
  });
});

/** MTH(D[n]) = SHA-256(0x01 ‖ MTH(D[0:k]) ‖ MTH(D[k:n])), k the largest power of two smaller than n. */
function byDefinition(leaves: readonly Digest[]): Digest {
  const [first] = leaves;
  if (first === undefined) return sha256('');
  if (leaves.length === 1) return first;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const halves = [leaves.slice(0, k), leaves.slice(k)].map((half) =>
    Buffer.from(hexOf(byDefinition(half)), 'hex'),
  );
  return sha256(Buffer.concat([Buffer.of(1), ...halves]));
}
