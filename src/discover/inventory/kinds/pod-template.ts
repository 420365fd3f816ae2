import * as z from 'zod';
import type { ContainerRole, PodPower } from '../../../model/index.ts';
import { powerOf } from '../power/pod-power.ts';

const ContainerSpec = z.object({
  name: z.string(),
  /** May be absent in a template that something else completes. */
  image: z.string().default(''),
  restartPolicy: z.string().optional(),
  ports: z
    .array(z.object({ containerPort: z.number().int(), hostPort: z.number().int().optional() }))
    .optional(),
});

export const PodSpec = z.object({
  containers: z.array(ContainerSpec),
  initContainers: z.array(ContainerSpec).optional(),
  ephemeralContainers: z.array(ContainerSpec).optional(),
  hostNetwork: z.boolean().optional(),
});

/** With all that a template says besides: what its pods may do is read from that. */
const LooseContainer = z.looseObject(ContainerSpec.shape);

export const PodTemplateSpec = z.object({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).nullish() }).optional(),
  spec: z.looseObject({
    ...PodSpec.shape,
    containers: z.array(LooseContainer),
    initContainers: z.array(LooseContainer).optional(),
    ephemeralContainers: z.array(LooseContainer).optional(),
  }),
});

export interface ContainerTemplate {
  readonly name: string;
  readonly role: ContainerRole;
  readonly image: string;
  readonly ports: readonly number[];
  readonly hostPorts?: readonly number[];
}

/** What a workload wants of its pods. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly hostNetwork: boolean;
  /** Init containers and sidecars first, in the order in which they start; ephemeral ones last. */
  readonly containers: readonly ContainerTemplate[];
  readonly power?: PodPower;
}

/** A whole template, with what its pods may do. */
export function templateOf(template: z.infer<typeof PodTemplateSpec>): PodTemplate {
  const power = powerOf(template);
  const plain = plainTemplateOf(template);
  return power === undefined ? plain : { ...plain, power };
}

/** One of which only some was read, or whose owner says what its pods may do. */
export function plainTemplateOf({
  metadata,
  spec,
}: {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> | null | undefined } | undefined;
  readonly spec: z.infer<typeof PodSpec>;
}): PodTemplate {
  return {
    labels: metadata?.labels ?? {},
    hostNetwork: spec.hostNetwork ?? false,
    containers: containersOf(spec),
  };
}

/** A sidecar is an init container that always restarts: it runs as long as the pod does (KEP-753). */
export function containersOf(spec: z.infer<typeof PodSpec>): readonly ContainerTemplate[] {
  return [
    ...(spec.initContainers ?? []).map((container) =>
      containerOf(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init'),
    ),
    ...spec.containers.map((container) => containerOf(container, 'regular')),
    ...(spec.ephemeralContainers ?? []).map((container) => containerOf(container, 'ephemeral')),
  ];
}

function containerOf(container: z.infer<typeof ContainerSpec>, role: ContainerRole): ContainerTemplate {
  const ports = (container.ports ?? []).map(({ containerPort }) => containerPort);
  const hostPorts = (container.ports ?? []).flatMap(({ hostPort }) => hostPort || []);
  const made = { name: container.name, role, image: container.image, ports };
  return hostPorts.length === 0 ? made : { ...made, hostPorts };
}
