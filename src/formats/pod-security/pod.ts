import * as z from 'zod';

const Profile = z.object({ type: z.string().nullish() }).nullish();
const Texts = z.array(z.string()).nullish();

const Host = z.object({ host: z.string().nullish() }).nullish();
const Handler = z.object({ httpGet: Host, tcpSocket: Host }).nullish();

/** What a pod and each of its containers may say of their security; containers have more. */
const shared = {
  seLinuxOptions: z
    .object({ type: z.string().nullish(), user: z.string().nullish(), role: z.string().nullish() })
    .nullish(),
  seccompProfile: Profile,
  appArmorProfile: Profile,
  windowsOptions: z.object({ hostProcess: z.boolean().nullish() }).nullish(),
  runAsNonRoot: z.boolean().nullish(),
  runAsUser: z.number().int().nullish(),
};

const Container = z.object({
  name: z.string().nullish(),
  ports: z.array(z.object({ hostPort: z.number().int().nullish() })).nullish(),
  livenessProbe: Handler,
  readinessProbe: Handler,
  startupProbe: Handler,
  lifecycle: z.object({ postStart: Handler, preStop: Handler }).nullish(),
  securityContext: z
    .object({
      ...shared,
      privileged: z.boolean().nullish(),
      allowPrivilegeEscalation: z.boolean().nullish(),
      procMount: z.string().nullish(),
      capabilities: z.object({ add: Texts, drop: Texts }).nullish(),
    })
    .nullish(),
});
export type SecuredContainer = z.infer<typeof Container>;

/** A volume, with what it comes from under the name of that source: any name, as new ones are invented. */
const Volume = z.record(z.string(), z.unknown());

const PodSpec = z.object({
  os: z.object({ name: z.string().nullish() }).nullish(),
  hostNetwork: z.boolean().nullish(),
  hostPID: z.boolean().nullish(),
  hostIPC: z.boolean().nullish(),
  hostUsers: z.boolean().nullish(),
  securityContext: z
    .object({ ...shared, sysctls: z.array(z.object({ name: z.string().nullish() })).nullish() })
    .nullish(),
  volumes: z.array(Volume).nullish(),
  initContainers: z.array(Container).nullish(),
  /** A pod without one cannot be: then the text is cut off or is none of a pod, and must not pass for a safe one. */
  containers: z.array(Container).min(1, 'a pod has at least one container'),
  ephemeralContainers: z.array(Container).nullish(),
});

/** A pod or the template of one, as far as Pod Security looks at it. Kubernetes reads `null` as absent. */
export const SecuredPod = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string().nullable()).nullish() }).nullish(),
  spec: PodSpec,
});
export type SecuredPod = z.infer<typeof SecuredPod>;

/** Init, regular and ephemeral ones: each is asked the same. */
export function containersOf({ spec }: SecuredPod): readonly SecuredContainer[] {
  return [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
}

type Shared = Pick<NonNullable<SecuredContainer['securityContext']>, keyof typeof shared>;

/** The pod's own context and that of each container, where there is one. */
export function contextsOf(pod: SecuredPod): readonly Shared[] {
  const own = pod.spec.securityContext;
  return [own, ...containersOf(pod).map(({ securityContext }) => securityContext)].flatMap(
    (one) => one ?? [],
  );
}

/** The names of a volume's sources. The API server makes one that names none an empty directory before anybody asks. */
export function sourcesOf(volume: Readonly<Record<string, unknown>>): readonly string[] {
  const named = Object.entries(volume).flatMap(([key, source]) =>
    key === 'name' || source === null ? [] : [key],
  );
  return named.length > 0 ? named : ['emptyDir'];
}
