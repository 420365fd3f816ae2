import { type Digest, isDigest } from '../../../kernel/pure/index.ts';
import type { Image } from '../../../model/index.ts';

/** What an image says of its base, by the annotations of the OCI image specification or by labels of the same names. */
export interface StatedBase {
  readonly name: string | undefined;
  readonly digest: Digest | undefined;
  /** A label may be inherited: then it speaks of the base's base. */
  readonly by: 'annotation' | 'label';
}

const nameKey = 'org.opencontainers.image.base.name';
const digestKey = 'org.opencontainers.image.base.digest';
const maxNameChars = 300;

export function statedBase({
  annotations,
  labels,
}: Pick<Image, 'annotations' | 'labels'>): StatedBase | undefined {
  return statedIn(annotations, 'annotation') ?? statedIn(labels, 'label');
}

function statedIn(texts: Readonly<Record<string, string>>, by: StatedBase['by']): StatedBase | undefined {
  const name = texts[nameKey]?.trim().slice(0, maxNameChars) || undefined;
  const digest = texts[digestKey]?.trim();
  if (name === undefined && (digest === undefined || !isDigest(digest))) return undefined;
  return { name, digest: digest !== undefined && isDigest(digest) ? digest : undefined, by };
}

/** `annotation org.opencontainers.image.base.name says debian:12`. */
export function statementOf({ name, digest, by }: StatedBase): string {
  return name === undefined
    ? `${by} ${digestKey} says ${digest ?? 'nothing'}`
    : `${by} ${nameKey} says ${name}`;
}
