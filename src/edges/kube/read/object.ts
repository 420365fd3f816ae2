import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';
import type { KubeObject } from '../interface.ts';
import { plainObject } from './plain-object.ts';

const texts = z.record(z.string(), z.string()).optional();

/** The door for objects: metadata is checked and trimmed to what is used, spec, status and what else a kind has stay unknown. */
const KubeObjectDocument = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: z.number().optional(),
    creationTimestamp: z.string().optional(),
    deletionTimestamp: z.string().optional(),
    labels: texts,
    annotations: texts,
    ownerReferences: z
      .array(
        z.object({
          apiVersion: z.string(),
          kind: z.string(),
          name: z.string(),
          uid: z.string(),
          controller: z.boolean().optional(),
        }),
      )
      .optional(),
    managedFields: z
      .array(
        z.object({
          manager: z.string().default(''),
          operation: z.string().default(''),
          subresource: z.string().optional(),
          apiVersion: z.string().optional(),
          time: z.string().optional(),
          fieldsV1: z.unknown().optional(),
        }),
      )
      .optional(),
  }),
  spec: z.unknown().optional(),
  status: z.unknown().optional(),
  data: z.unknown().optional(),
  endpoints: z.unknown().optional(),
  rules: z.unknown().optional(),
  roleRef: z.unknown().optional(),
  subjects: z.unknown().optional(),
  automountServiceAccountToken: z.unknown().optional(),
});

/** Where an object came from, for the message when it is not one. */
export interface Origin {
  readonly server: string;
  readonly what: string;
}

/** @throws kube.malformed naming the field that is wrong. */
export function parseObject(value: unknown, origin: Origin): KubeObject {
  return plainObject(value) ?? parseBySchema(value, origin);
}

/** Decides about everything, at its price. @throws kube.malformed naming the field that is wrong. */
export function parseBySchema(value: unknown, origin: Origin): KubeObject {
  const parsed = KubeObjectDocument.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(origin, 'an object', parsed.error);
}

/** The error for what came and is not as Kubernetes writes it, naming the field that is wrong. */
export function malformed(origin: Origin, subject: string, error: z.ZodError): OakumError {
  const issue = error.issues[0];
  return new OakumError(
    'kube.malformed',
    `${origin.server}: ${origin.what}: ${subject} is not as Kubernetes writes it: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

/** @throws kube.malformed for text that is no JSON. */
export function parseJson(text: string, origin: Origin): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OakumError('kube.malformed', `${origin.server}: ${origin.what}: the answer is not JSON`, {
      cause,
    });
  }
}
