import * as z from 'zod';
import type { ContainerRole } from '../../../model/index.ts';

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

export const PodTemplateSpec = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()).nullish() }).optional(),
  spec: PodSpec,
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
}

export function templateOf(template: z.infer<typeof PodTemplateSpec>): PodTemplate {
  return {
    labels: template.metadata?.labels ?? {},
    hostNetwork: template.spec.hostNetwork ?? false,
    containers: containersOf(template.spec),
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
