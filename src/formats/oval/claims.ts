import type { XmlElement } from '../xml-document/index.ts';
import type { OvalTest } from './tests.ts';

/** One package that a definition calls affected, and where. */
export interface OvalClaim {
  readonly package: string;
  /** Products of which one must be installed: `Oracle Linux 8`. Empty: where the definition is about at all. */
  readonly products: readonly string[];
  readonly architectures?: readonly string[] | undefined;
  /** `nodejs:18`. */
  readonly module?: string | undefined;
  /** Fixed in this version; or affected up to this one; neither: every version. */
  readonly fixed?: string | undefined;
  readonly lastAffected?: string | undefined;
  readonly introduced?: string | undefined;
}

type Context = Pick<OvalClaim, 'products' | 'architectures' | 'module'>;
type Leaf =
  | { readonly kind: 'context'; readonly context: Partial<Context> }
  | {
      readonly kind: 'claim';
      readonly claim: Omit<OvalClaim, keyof Context> & Pick<OvalClaim, 'architectures'>;
    }
  | { readonly kind: 'nothing' };

/** What a tree of criteria says about packages. What all must hold (AND) is the place of what lies beside it. */
export function claimsOf(criteria: XmlElement, tests: ReadonlyMap<string, OvalTest>): readonly OvalClaim[] {
  return below(criteria, { products: [] }, tests);
}

function below(node: XmlElement, outer: Context, tests: ReadonlyMap<string, OvalTest>): readonly OvalClaim[] {
  const isAnd = node.attributes.get('operator') !== 'OR';
  const leaves = node.children.flatMap((one) => (one.name === 'criterion' ? [leafOf(one, tests)] : []));
  const groups = node.children.filter(({ name }) => name === 'criteria');
  const places = isAnd ? groups.flatMap((group) => placesOf(group, tests)) : [];
  const context = isAnd ? narrowed(outer, [...contextsOf(leaves), ...places]) : outer;
  const claims = leaves.flatMap((leaf) =>
    leaf.kind === 'claim' ? [{ ...context, ...placed(leaf.claim, context) }] : [],
  );
  return [...(isAnd ? merged(claims) : claims), ...groups.flatMap((group) => below(group, context, tests))];
}

function placed(
  claim: Extract<Leaf, { kind: 'claim' }>['claim'],
  context: Context,
): Omit<OvalClaim, 'products'> {
  const architectures = claim.architectures ?? context.architectures;
  return architectures === undefined ? claim : { ...claim, architectures };
}

/** Products that are alternatives to each other: a group of nothing but products. */
function placesOf(group: XmlElement, tests: ReadonlyMap<string, OvalTest>): readonly Partial<Context>[] {
  if (group.attributes.get('operator') !== 'OR') return [];
  const leaves = group.children.map(
    (one): Leaf => (one.name === 'criterion' ? leafOf(one, tests) : { kind: 'nothing' }),
  );
  const contexts = contextsOf(leaves);
  if (contexts.length === 0 || contexts.length < leaves.length) return [];
  return [{ products: contexts.flatMap(({ products = [] }) => products) }];
}

function contextsOf(leaves: readonly Leaf[]): readonly Partial<Context>[] {
  return leaves.flatMap((leaf) => (leaf.kind === 'context' ? [leaf.context] : []));
}

function narrowed(outer: Context, inner: readonly Partial<Context>[]): Context {
  return Object.assign({}, outer, ...inner);
}

/** Bounds of one package that must all hold are one stretch: earlier than 1.20.7 and greater than 1.19. */
function merged(claims: readonly OvalClaim[]): readonly OvalClaim[] {
  const byPackage = new Map<string, OvalClaim>();
  for (const claim of claims) byPackage.set(claim.package, { ...byPackage.get(claim.package), ...claim });
  return [...byPackage.values()];
}

function leafOf(criterion: XmlElement, tests: ReadonlyMap<string, OvalTest>): Leaf {
  const comment = criterion.attributes.get('comment') ?? '';
  const test = tests.get(criterion.attributes.get('test_ref') ?? '');
  const architecture = /\barch is (\S+)$/.exec(comment)?.[1];
  if (architecture !== undefined) return { kind: 'context', context: { architectures: [architecture] } };
  const module = /^Module (\S+) is enabled$/.exec(comment)?.[1];
  if (module !== undefined) return { kind: 'context', context: { module } };
  if (test?.package !== undefined && test.evr !== undefined)
    return claimOf(test.package, test.evr, test.architecture);
  const earlier = /^(\S+) is earlier than (\S+)$/.exec(comment);
  if (earlier !== null) return claimOf(earlier[1] ?? '', { operation: 'less than', value: earlier[2] ?? '' });
  const affected = /^(\S+) is affected$/.exec(comment)?.[1];
  if (affected !== undefined) return { kind: 'claim', claim: { package: affected } };
  const product = /^(.+) is installed$/.exec(comment)?.[1];
  const isProduct =
    product !== undefined && (test === undefined || test.isOfProduct || /Linux/.test(product));
  return isProduct ? { kind: 'context', context: { products: [product] } } : { kind: 'nothing' };
}

/** `greater than` excludes the bound itself, which no build has: Microsoft writes it without a release. */
function claimOf(name: string, evr: NonNullable<OvalTest['evr']>, pattern?: string): Leaf {
  const version = evr.value.replace(/^0:/, '');
  const architectures = pattern?.replaceAll(/[()]/g, '').split('|');
  const claim = { package: name, ...(architectures === undefined ? {} : { architectures }) };
  switch (evr.operation) {
    case 'less than':
      return { kind: 'claim', claim: { ...claim, fixed: version } };
    case 'less than or equal':
      return { kind: 'claim', claim: { ...claim, lastAffected: version } };
    case 'greater than':
    case 'greater than or equal':
      return version === '0'
        ? { kind: 'claim', claim }
        : { kind: 'claim', claim: { ...claim, introduced: version } };
    default:
      return { kind: 'nothing' };
  }
}
