import type { Exposure, Ingress, Inventory, Service, Workload } from '../../model/index.ts';
import { type Door, type ExposureOptions, hostNetworkDoor, ingressDoor, serviceDoors } from './doors.ts';

/** The exposure of every workload of a cluster, by workload id. */
export function exposuresOf(inventory: Inventory, options: ExposureOptions): ReadonlyMap<string, Exposure> {
  return new Map(
    inventory.workloads.map((workload) => [workload.id, exposureOf(workload, inventory, options)]),
  );
}

/** Who can reach one workload: the widest door, with the evidence of every door that is as wide. */
export function exposureOf(workload: Workload, inventory: Inventory, options: ExposureOptions): Exposure {
  if (workload.activity !== 'running') {
    return { level: 'small', evidence: [`no pod runs (${workload.activity})`] };
  }
  const doors = doorsOf(workload, inventory, options);
  const level = widest(doors);
  const unlisted = level === 'open' ? [] : unlistedReasons(inventory, workload.namespace);
  if (unlisted.length > 0) return { level: 'unknown', evidence: unlisted };
  const evidence = doors.filter((door) => door.level === level).map((door) => door.evidence);
  return { level, evidence: evidence.length > 0 ? evidence : ['no Service selects its pods'] };
}

function doorsOf(workload: Workload, inventory: Inventory, options: ExposureOptions): readonly Door[] {
  const services = inventory.services.filter((service) => selects(service, workload));
  const ingresses = inventory.ingresses.filter((ingress) => ingress.namespace === workload.namespace);
  const host = hostNetworkDoor(workload, inventory);
  return [
    ...services.flatMap((service) => serviceDoors(service, inventory.nodes)),
    ...services.flatMap((service) => ingressDoors(service, ingresses, options)),
    ...(host === undefined ? [] : [host]),
  ];
}

function ingressDoors(
  service: Service,
  ingresses: readonly Ingress[],
  options: ExposureOptions,
): readonly Door[] {
  return ingresses
    .filter((ingress) => ingress.services.includes(service.name))
    .flatMap((ingress) => {
      const door = ingressDoor(ingress, service.name, options);
      return door === undefined ? [] : [door];
    });
}

/** A Service without a selector selects nothing: its endpoints are somebody else's business. */
function selects(service: Service, workload: Workload): boolean {
  const wanted = Object.entries(service.selector);
  if (service.namespace !== workload.namespace || wanted.length === 0) return false;
  return wanted.every(([key, value]) => workload.podLabels[key] === value);
}

const widths = ['small', 'controlled', 'open'] as const;

function widest(doors: readonly Door[]): Door['level'] {
  return widths.findLast((level) => doors.some((door) => door.level === level)) ?? 'small';
}

/** What is missing without which a workload cannot be called closed: Services and Ingresses of its own namespace. */
function unlistedReasons(inventory: Inventory, namespace: string): readonly string[] {
  return inventory.coverage.unread
    .filter(({ what }) => /\b(?:services?|ingress(?:es)?)\b/i.test(what))
    .filter(({ what }) => [undefined, namespace].includes(namespaceIn(what)))
    .map((item) => `${item.what} could not be read: ${item.reason}`);
}

/** `services in namespace shop`, `Service shop/web`; undefined for a list of the whole cluster. */
function namespaceIn(what: string): string | undefined {
  return / in namespace (\S+)$/.exec(what)?.[1] ?? /^\S+ ([^\s/]+)\/\S+$/.exec(what)?.[1];
}

const judged = ['small', 'controlled', 'unknown', 'open'] as const;

/**
 * The exposure of something that runs in several places: proven open beats unknown, unknown beats the rest. Nowhere is
 * unknown.
 */
export function widestExposure(exposures: readonly Exposure[]): Exposure {
  const level = judged.findLast((candidate) => exposures.some((exposure) => exposure.level === candidate));
  if (level === undefined) return { level: 'unknown', evidence: ['nothing says where it runs'] };
  const evidence = exposures
    .filter((exposure) => exposure.level === level)
    .flatMap((exposure) => exposure.evidence);
  return { level, evidence: [...new Set(evidence)] };
}
