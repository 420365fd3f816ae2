import { familyHas, type Image, type ImageBase, type ImageProvenance } from '../../../model/index.ts';
import type { Stack } from './stacks.ts';

type Material = Extract<ImageProvenance, { readonly kind: 'read' }>['materials'][number];

const said = 'its provenance (nobody checked who signed it)';

function materialsOf({ provenance }: Image): readonly Material[] {
  return provenance?.kind === 'read' ? provenance.materials : [];
}

/** The image among those that the build took in. */
export function materialOf(image: Image, { image: other }: Pick<Stack, 'image'>): Material | undefined {
  return materialsOf(image).find(({ digest }) => familyHas(other.family, digest));
}

/** What provenance says of a base that the layers prove. */
export function saidOfBase(image: Image, base: Pick<Stack, 'image'>): readonly string[] {
  const material = materialOf(image, base);
  if (material !== undefined) return [`${said} names ${material.name}, which is this image`];
  return materialsOf(image).length === 0 ? unreadOf(image) : [`${said} does not name it`];
}

const mostNames = 5;

/** What provenance says where nothing proves a base. */
export function saidOfMaterials(image: Image): readonly string[] {
  const names = materialsOf(image).map(({ name }) => name);
  if (names.length === 0) return unreadOf(image);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
  return [`${said} names ${names.slice(0, mostNames).join(', ')}${more}, and not on which it stands`];
}

/** Which revision of what was built, whatever the base is. */
export function saidOfSources({ provenance }: Image): readonly string[] {
  const sources = provenance?.kind === 'read' ? (provenance.sources ?? []) : [];
  return sources
    .slice(0, mostNames)
    .map(({ name, revision }) => `${said} has it built from ${name} at ${revision}`);
}

function unreadOf({ provenance }: Image): readonly string[] {
  return provenance?.kind === 'unread' ? [`its provenance was not read: ${provenance.reason}`] : [];
}

/**
 * The only image that the build took in. It may have built something and not be the base, so that this is the weakest
 * of claims; an image of the estate whose layers are not the first ones here was such a stage for certain.
 */
export function materialBase({ image }: Stack, all: readonly Stack[]): ImageBase | undefined {
  const [only, ...others] = materialsOf(image);
  if (only === undefined || others.length > 0) return undefined;
  if (all.some((one) => familyHas(one.image.family, only.digest))) return undefined;
  return {
    kind: 'named',
    name: only.name,
    digest: only.digest,
    confidence: 'low',
    evidence: [`${said} names ${only.name} alone: its base, or what built it`],
  };
}
