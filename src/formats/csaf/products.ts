import type { VexIdentity, VexProduct } from '../../model/index.ts';
import type { CsafBranch, CsafDocument, CsafProduct } from './schema.ts';

/** Every product of the tree by its id, with the purls, hashes and CPEs that it is known by. */
export function productsOf(tree: CsafDocument['product_tree']): ReadonlyMap<string, readonly VexProduct[]> {
  const plain = [...(tree?.full_product_names ?? []), ...(tree?.branches ?? []).flatMap(inBranch)];
  const known = new Map(plain.map((one) => [one.product_id, one]));
  const products = new Map<string, readonly VexProduct[]>(
    plain.map((one) => [
      one.product_id,
      identitiesOf(one).map((identity) => ({ ...identity, subcomponents: [] })),
    ]),
  );
  for (const relation of tree?.relationships ?? []) {
    const part = known.get(relation.product_reference);
    const whole = known.get(relation.relates_to_product_reference);
    const own = relation.full_product_name;
    const parts = part === undefined ? identitiesOf(own) : identitiesOf(part);
    const wholes = whole === undefined ? [] : identitiesOf(whole);
    products.set(
      own.product_id,
      wholes.map((identity) => ({ ...identity, subcomponents: parts })),
    );
  }
  return products;
}

export function inBranch({ product, branches = [] }: CsafBranch): readonly CsafProduct[] {
  return [...(product === undefined ? [] : [product]), ...branches.flatMap(inBranch)];
}

/** One for each purl; a product that only hashes name is one too, and so is one that nothing names. */
function identitiesOf({
  name,
  product_id,
  product_identification_helper: helper,
}: CsafProduct): readonly VexIdentity[] {
  const label = `${product_id} (${name})`.slice(0, 300);
  const digests = (helper?.hashes ?? []).flatMap(({ file_hashes }) =>
    file_hashes.flatMap(({ algorithm, value }) =>
      algorithm.toLowerCase() === 'sha256' ? [`sha256:${value.toLowerCase()}`] : [],
    ),
  );
  const cpe = helper?.cpe === undefined ? {} : { cpe: helper.cpe };
  const purls = [...(helper?.purl === undefined ? [] : [helper.purl]), ...(helper?.purls ?? [])];
  return purls.length === 0
    ? [{ label, digests, ...cpe }]
    : purls.map((purl) => ({ label, purl, digests, ...cpe }));
}
