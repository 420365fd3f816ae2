import * as z from 'zod';
import { newestPodSecurityMinor, podSecurityOf, SecuredPod } from '../../../formats/pod-security/index.ts';
import type { PodPower, PowerFact } from '../../../model/index.ts';
import { pathFact } from './host-paths.ts';

const User = z.object({ runAsUser: z.number().int().nullish(), runAsNonRoot: z.boolean().nullish() });

const Container = z.object({
  name: z.string(),
  volumeMounts: z.array(z.object({ name: z.string(), readOnly: z.boolean().nullish() })).nullish(),
  securityContext: User.extend({
    privileged: z.boolean().nullish(),
    capabilities: z.object({ add: z.array(z.string()).nullish() }).nullish(),
  }).nullish(),
});
type Container = z.infer<typeof Container>;

const Template = z.object({
  spec: z.object({
    serviceAccountName: z.string().nullish(),
    automountServiceAccountToken: z.boolean().nullish(),
    hostPID: z.boolean().nullish(),
    hostIPC: z.boolean().nullish(),
    hostNetwork: z.boolean().nullish(),
    hostUsers: z.boolean().nullish(),
    securityContext: User.nullish(),
    volumes: z
      .array(
        z.object({
          name: z.string(),
          hostPath: z.object({ path: z.string() }).nullish(),
          projected: z
            .object({ sources: z.array(z.object({ serviceAccountToken: z.unknown() })).nullish() })
            .nullish(),
        }),
      )
      .nullish(),
    initContainers: z.array(Container).nullish(),
    containers: z.array(Container),
  }),
});
type Spec = z.infer<typeof Template>['spec'];

/** Undefined for a template that says something that nobody here can follow: then its power is unknown. */
export function powerOf(template: unknown): PodPower | undefined {
  const read = Template.safeParse(template);
  const secured = SecuredPod.safeParse(template);
  if (!read.success || !secured.success) return undefined;
  const { spec } = read.data;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  const { serviceAccountName } = spec;
  const mountsToken = projectsToken(spec) ? true : spec.automountServiceAccountToken;
  return {
    facts: [...namespaceFacts(spec), ...containers.flatMap((container) => containerFacts(container, spec))],
    level: podSecurityOf(secured.data, newestPodSecurityMinor).level,
    account: serviceAccountName || 'default',
    ...(mountsToken == null ? {} : { mountsToken }),
  };
}

/** A volume may bring the token where mounting it by itself is refused. */
function projectsToken({ volumes }: Spec): boolean {
  return (volumes ?? []).some(({ projected }) =>
    (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken != null),
  );
}

function namespaceFacts(spec: Spec): readonly PowerFact[] {
  const facts: PowerFact[] = [];
  if (spec.hostPID === true) facts.push({ kind: 'host-pid', says: 'sees the processes of its node' });
  if (spec.hostNetwork === true) facts.push({ kind: 'host-network', says: 'is on the network of its node' });
  if (spec.hostIPC === true)
    facts.push({ kind: 'host-ipc', says: 'shares memory with processes of its node' });
  return facts;
}

function containerFacts(container: Container, spec: Spec): readonly PowerFact[] {
  const who = `container ${container.name}`;
  const context = container.securityContext ?? {};
  const facts: PowerFact[] = [];
  if (context.privileged === true) facts.push({ kind: 'privileged', says: `${who} is privileged` });
  facts.push(...capabilityFacts(who, context.capabilities?.add ?? []));
  for (const { name, readOnly } of container.volumeMounts ?? []) {
    const path = spec.volumes?.find((volume) => volume.name === name)?.hostPath?.path;
    if (path !== undefined) facts.push(pathFact(who, path, readOnly === true));
  }
  return [...facts, ...userFacts(who, container, spec)];
}

/** With these a process gets out of its container, or at the node's kernel and network. */
const strong = new Set([
  'ALL',
  'BPF',
  'DAC_READ_SEARCH',
  'MAC_ADMIN',
  'NET_ADMIN',
  'PERFMON',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
]);

function capabilityFacts(who: string, added: readonly string[]): readonly PowerFact[] {
  if (added.length === 0) return [];
  const names = added.map((name) => name.toUpperCase().replace(/^CAP_/, ''));
  const kind = names.some((name) => strong.has(name)) ? 'capabilities-strong' : 'capabilities';
  return [{ kind, says: `${who} adds ${names.join(', ')}` }];
}

/** Root of a user namespace is nobody on the node. Where the template says no user, the image decides. */
function userFacts(who: string, { securityContext }: Container, spec: Spec): readonly PowerFact[] {
  if (spec.hostUsers === false) return [];
  const user = securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (user === 0) return [{ kind: 'root', says: `${who} runs as root` }];
  const isNonRoot = securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
  if (user != null || isNonRoot === true) return [];
  return [{ kind: 'user-unknown', says: `${who} runs as the user of its image, root or not` }];
}
