import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Pod } from './pod-document.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether everything that is read of a pod is plainly as an API server writes it, so that the schema would give the
 * same: of 150,000 pods it takes several times as long. `false` is no verdict: then the schema decides.
 */
export function isPlainPod(object: KubeObject): object is KubeObject & Pod {
  const { spec, status } = object;
  return isFields(spec) && isSpec(spec) && (status === undefined || (isFields(status) && isStatus(status)));
}

function isSpec(spec: Fields): boolean {
  return (
    isListOf(spec['containers'], isContainer) &&
    isListOrAbsent(spec['initContainers'], isContainer) &&
    isListOrAbsent(spec['ephemeralContainers'], isContainer) &&
    isTextOrAbsent(spec['nodeName']) &&
    (spec['hostNetwork'] === undefined || typeof spec['hostNetwork'] === 'boolean')
  );
}

function isContainer({ name, image, restartPolicy, ports }: Fields): boolean {
  return (
    typeof name === 'string' &&
    typeof image === 'string' &&
    isTextOrAbsent(restartPolicy) &&
    isListOrAbsent(ports, isPort)
  );
}

function isPort({ containerPort, hostPort }: Fields): boolean {
  return Number.isSafeInteger(containerPort) && (hostPort === undefined || Number.isSafeInteger(hostPort));
}

function isStatus(status: Fields): boolean {
  return (
    isTextOrAbsent(status['phase']) &&
    isListOrAbsent(status['podIPs'], isAddress) &&
    isListOrAbsent(status['conditions'], isCondition) &&
    isListOrAbsent(status['containerStatuses'], isContainerStatus) &&
    isListOrAbsent(status['initContainerStatuses'], isContainerStatus) &&
    isListOrAbsent(status['ephemeralContainerStatuses'], isContainerStatus)
  );
}

function isAddress({ ip }: Fields): boolean {
  return isTextOrAbsent(ip);
}

function isCondition({ type, status, reason }: Fields): boolean {
  return typeof type === 'string' && typeof status === 'string' && isTextOrAbsent(reason);
}

/** What the schema would have to fill in is not plain. */
function isContainerStatus({ name, imageID, ready, restartCount, state }: Fields): boolean {
  return (
    typeof name === 'string' &&
    typeof imageID === 'string' &&
    typeof ready === 'boolean' &&
    Number.isSafeInteger(restartCount) &&
    (state === undefined || (isFields(state) && isState(state)))
  );
}

function isState({ waiting, terminated }: Fields): boolean {
  return isReasonOrAbsent(waiting) && isReasonOrAbsent(terminated);
}

function isReasonOrAbsent(value: unknown): boolean {
  return value === undefined || (isFields(value) && isTextOrAbsent(value['reason']));
}

function isListOrAbsent(value: unknown, isOne: (one: Fields) => boolean): boolean {
  return value === undefined || isListOf(value, isOne);
}

function isListOf(value: unknown, isOne: (one: Fields) => boolean): boolean {
  if (!Array.isArray(value)) return false;
  for (const one of value) if (!isFields(one) || !isOne(one)) return false;
  return true;
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
