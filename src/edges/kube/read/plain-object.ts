import type { KubeMetadata, KubeObject, KubeOwner } from '../interface.ts';

type Fields = Readonly<Record<string, unknown>>;
type Texts = Readonly<Record<string, string>>;
type Filled<T> = { -readonly [K in keyof T]: T[K] };

/** What of an object beside its metadata is kept as it came. */
const sections = [
  'spec',
  'status',
  'data',
  'endpoints',
  'rules',
  'roleRef',
  'subjects',
  'automountServiceAccountToken',
] as const;

/**
 * The object, where all that is read of it is plainly as Kubernetes writes it: of 150,000 pods a schema takes several
 * times as long. undefined is no verdict: then the schema of `object.ts` decides, which gives exactly the same for what
 * is read here.
 */
export function plainObject(value: unknown): KubeObject | undefined {
  if (!isFields(value) || !isFields(value['metadata'])) return undefined;
  const { apiVersion, kind } = value;
  const metadata = plainMetadata(value['metadata']);
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || metadata === undefined) return undefined;
  const object: Filled<KubeObject> = { apiVersion, kind, metadata };
  for (const section of sections) {
    const found = value[section];
    if (found !== undefined) object[section] = found;
  }
  return object;
}

function plainMetadata(found: Fields): KubeMetadata | undefined {
  const { name, uid, resourceVersion, generation } = found;
  if (typeof name !== 'string' || typeof uid !== 'string' || typeof resourceVersion !== 'string')
    return undefined;
  const metadata: Filled<KubeMetadata> = { name, uid, resourceVersion };
  for (const field of ['namespace', 'creationTimestamp', 'deletionTimestamp'] as const) {
    const text = found[field];
    if (typeof text === 'string') metadata[field] = text;
    else if (text !== undefined) return undefined;
  }
  if (typeof generation === 'number' && Number.isFinite(generation)) metadata.generation = generation;
  else if (generation !== undefined) return undefined;
  return fillTexts(metadata, found) && fillOwners(metadata, found) ? metadata : undefined;
}

/** Whether they are plain. */
function fillTexts(metadata: Filled<KubeMetadata>, found: Fields): boolean {
  for (const field of ['labels', 'annotations'] as const) {
    const texts = found[field];
    if (texts === undefined) continue;
    if (!isTexts(texts)) return false;
    metadata[field] = texts;
  }
  return true;
}

/** Whether they are plain. Managed fields that were asked for are left to the schema. */
function fillOwners(metadata: Filled<KubeMetadata>, found: Fields): boolean {
  const { ownerReferences, managedFields } = found;
  if (ownerReferences !== undefined) {
    if (!Array.isArray(ownerReferences)) return false;
    const owners: KubeOwner[] = [];
    for (const reference of ownerReferences) {
      const owner = plainOwner(reference);
      if (owner === undefined) return false;
      owners.push(owner);
    }
    metadata.ownerReferences = owners;
  }
  if (managedFields === undefined) return true;
  if (!Array.isArray(managedFields) || managedFields.length > 0) return false;
  metadata.managedFields = [];
  return true;
}

function plainOwner(value: unknown): KubeOwner | undefined {
  if (!isFields(value)) return undefined;
  const { apiVersion, kind, name, uid, controller } = value;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
  if (typeof name !== 'string' || typeof uid !== 'string') return undefined;
  if (controller === undefined) return { apiVersion, kind, name, uid };
  return typeof controller === 'boolean' ? { apiVersion, kind, name, uid, controller } : undefined;
}

/** A key that JavaScript treats apart is left to the schema. */
function isTexts(value: unknown): value is Texts {
  if (!isFields(value) || Object.hasOwn(value, '__proto__')) return false;
  for (const key in value) if (typeof value[key] !== 'string') return false;
  return true;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
