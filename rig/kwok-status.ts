/**
 * How simulated nodes and pods behave, as kwok Stages. What a pod does is told by annotations of its template:
 *
 * | annotation | value |
 * | --- | --- |
 * | `rig.oakum.invalid/behaviour` | `pull-error`, `crash-loop` or `never-ready`; healthy without it |
 * | `rig.oakum.invalid/when-image` | the behaviour holds only for pods with an image that contains this text |
 * | `rig.oakum.invalid/unless-image` | … only for pods in which no image contains this text: "every other version fails" |
 * | `digest.rig.oakum.invalid/CONTAINER` | the digest that the container's tag stands for; without it a tag has no imageID |
 */
export const behaviourAnnotation = 'rig.oakum.invalid/behaviour';
export const whenImageAnnotation = 'rig.oakum.invalid/when-image';
export const unlessImageAnnotation = 'rig.oakum.invalid/unless-image';
export const digestAnnotationPrefix = 'digest.rig.oakum.invalid/';

export function waits(reason: string, phase: 'Pending' | 'Running'): PodStatus {
  return { isReady: false, phase, state: `waiting: { reason: ${reason}, message: simulated }` };
}

export function crashes(restarts: 1 | 'more'): PodStatus {
  return { ...waits('CrashLoopBackOff', 'Running'), restarts, lastState: terminatedWith(1, 'Error') };
}

function terminatedWith(exitCode: number, reason: string): string {
  return `terminated: { exitCode: ${exitCode}, reason: ${reason}, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} }`;
}

export const running = 'running: { startedAt: {{ $now | Quote }} }';
export const terminated = terminatedWith(0, 'Completed');

export interface PodStatus {
  readonly isReady: boolean;
  readonly phase: 'Pending' | 'Running' | 'Succeeded';
  readonly state: string;
  readonly restarts?: 1 | 'more';
  readonly lastState?: string;
}

/** imageID is what a runtime reports: the repository without its tag, and the digest that was pulled. */
export function podStatus(status: PodStatus): string {
  const { isReady, state, restarts } = status;
  const restartCount =
    restarts === 'more'
      ? '{{ add1 (index $status.containerStatuses $i).restartCount }}'
      : String(restarts ?? 0);
  const isRunning = state === running;
  const pulled = status.phase === 'Pending' ? 'imageID: ""' : pulledFields;
  return `
{{ $now := Now }}
{{ $status := .status }}
{{ $uid := .metadata.uid }}
{{ $annotations := or .metadata.annotations dict }}
phase: ${status.phase}
conditions:
- { type: PodScheduled, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "${isReady ? 'True' : 'False'}", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "${isReady ? 'True' : 'False'}", lastTransitionTime: {{ $now | Quote }} }
{{ range .spec.readinessGates }}
- { type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}
containerStatuses:
{{ range $i, $container := .spec.containers }}
- name: {{ $container.name | Quote }}
  image: {{ $container.image | Quote }}
  ${pulled}
  ready: ${isReady}
  started: ${isRunning}
  restartCount: ${restartCount}
  state: { ${state} }
  ${status.lastState === undefined ? '' : `lastState: { ${status.lastState} }`}
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range $container := . }}
- name: {{ $container.name | Quote }}
  image: {{ $container.image | Quote }}
  ${pulledFields}
  ready: true
  restartCount: 0
  {{ if eq (or $container.restartPolicy "") "Always" }}
  started: true
  state: { ${running} }
  {{ else }}
  state: { ${terminated} }
  {{ end }}
{{ end }}
{{ end }}
${addresses}`;
}

const pulledFields = `containerID: {{ printf "kwok://%s-%s" $uid $container.name | Quote }}
  {{ $digest := index $annotations (printf "${digestAnnotationPrefix}%s" $container.name) }}
  {{ if contains "@" $container.image }}
  imageID: {{ regexReplaceAll ":[^/:@]+@" $container.image "@" | Quote }}
  {{ else if $digest }}
  imageID: {{ printf "%s@%s" (regexReplaceAll ":[^/:]+$" $container.image "") $digest | Quote }}
  {{ else }}
  imageID: ""
  {{ end }}`;

const addresses = `
{{ if not $status.podIP }}
startTime: {{ $now | Quote }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs: [{{ range . }}{ ip: {{ . | Quote }} },{{ end }}]
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") }}
podIP: {{ index . 0 | Quote }}
podIPs: [{{ range . }}{ ip: {{ . | Quote }} },{{ end }}]
{{ end }}
{{ end }}`;

export const nodeConditions = `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
  message: {{ .message | Quote }}
  reason: {{ .reason | Quote }}
  status: {{ .status | Quote }}
  type: {{ .type | Quote }}
{{ end }}`;

export const nodeStatus = `${nodeConditions}
phase: Running
`;
