import type * as z from 'zod';
import type { KubeObject } from '../../edges/kube/interface.ts';
import { OakumError } from '../../kernel/pure/index.ts';

/** `Pod shop/web-0`: how an object is named in messages. */
export function objectTitle(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return `${object.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** @throws inventory.malformed naming the object and the first field that is not as Kubernetes writes it. */
export function parseObjectAs<T>(schema: z.ZodType<T>, object: KubeObject): T {
  const parsed = schema.safeParse(object);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError(
    'inventory.malformed',
    `${objectTitle(object)} cannot be understood: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}
