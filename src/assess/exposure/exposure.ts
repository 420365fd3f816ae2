import type { Exposure, Ingress, Inventory, Service, Workload } from '../../model/index.ts';
import type { Door, ExposureOptions } from './door.ts';
import { hostDoors, ingressDoor, serviceDoors } from './doors.ts';
import { admissionOf, lowered } from './policies.ts';
import { routeDoors } from './routes.ts';
import { unlistedReasons } from './unlisted.ts';

/** The exposure of every workload of a cluster, by workload id. */
export function exposuresOf(inventory: Inventory, options: ExposureOptions): ReadonlyMap<string, Exposure> {
  return new Map(
    inventory.workloads.map((workload) => [workload.id, exposureOf(workload, inventory, options)]),
  );
}

/** From the widest. What is not known may be open, but what is proven open is. */
const levels = ['open', 'unknown', 'controlled', 'small'] as const;

/** So that a page can draw them; a workload behind more is behind these too. */
const maxPaths = 24;

/** Who can reach one workload: the widest door, with the evidence of every door that is as wide. */
export function exposureOf(workload: Workload, inventory: Inventory, options: ExposureOptions): Exposure {
  if (workload.activity !== 'running') {
    return { level: 'small', evidence: [`no pod runs (${workload.activity})`], paths: [] };
  }
  const admission = admissionOf(workload, inventory);
  const doors = doorsOf(workload, inventory, options).map(({ door, service }) =>
    lowered(door, service, admission),
  );
  const unlisted = unlistedReasons(inventory, workload.namespace);
  const widest = widestOf(doors);
  const level = widest !== 'open' && unlisted.length > 0 ? 'unknown' : widest;
  const evidence = doors.filter((door) => door.level === level).map((door) => door.evidence);
  if (level === 'unknown') evidence.push(...unlisted);
  if (evidence.length === 0) evidence.push('no Service selects its pods');
  if (admission.powerless !== undefined && level !== 'small') evidence.push(admission.powerless);
  return { level, evidence, paths: pathsOf(doors) };
}

function widestOf(doors: readonly Door[]): Exposure['level'] {
  return levels.find((level) => doors.some((door) => door.level === level)) ?? 'small';
}

function pathsOf(doors: readonly Door[]): NonNullable<Exposure['paths']> {
  return levels
    .flatMap((level) => doors.filter((door) => door.level === level))
    .slice(0, maxPaths)
    .map(({ level, hops }) => ({ level, hops }));
}

interface Led {
  readonly door: Door;
  readonly service: Service | undefined;
}

function doorsOf(workload: Workload, inventory: Inventory, options: ExposureOptions): readonly Led[] {
  const { network } = inventory;
  const services = inventory.services.filter((service) => leadsTo(service, workload, inventory));
  const led = services.flatMap((service): readonly Led[] =>
    [
      ...serviceDoors(service, inventory.nodes),
      ...ingressDoors(service, inventory.ingresses, options),
      ...(network === undefined ? [] : routeDoors(service, network, options)),
    ].map((door) => ({ door, service })),
  );
  return [...led, ...hostDoors(workload, inventory).map((door) => ({ door, service: undefined }))];
}

function ingressDoors(
  service: Service,
  ingresses: readonly Ingress[],
  options: ExposureOptions,
): readonly Door[] {
  return ingresses
    .filter(({ namespace, services }) => namespace === service.namespace && services.includes(service.name))
    .flatMap((ingress) => ingressDoor(ingress, service, options) ?? []);
}

/** By its selector, or, without one, by the endpoints that somebody put behind it. */
function leadsTo(service: Service, workload: Workload, { network }: Inventory): boolean {
  if (service.namespace !== workload.namespace) return false;
  const wanted = Object.entries(service.selector);
  if (wanted.length > 0) return wanted.every(([key, value]) => workload.podLabels[key] === value);
  const pods = new Set(
    (network?.endpoints ?? [])
      .filter((one) => one.namespace === service.namespace && one.service === service.name)
      .flatMap((one) => one.pods),
  );
  return (
    pods.size > 0 && workload.containers.some(({ running }) => running.some(({ podUid }) => pods.has(podUid)))
  );
}

/**
 * The exposure of something that runs in several places: proven open beats unknown, unknown beats the rest. Nowhere is
 * unknown.
 */
export function widestExposure(exposures: readonly Exposure[]): Exposure {
  const level = levels.find((candidate) => exposures.some((exposure) => exposure.level === candidate));
  if (level === undefined) return { level: 'unknown', evidence: ['nothing says where it runs'] };
  const evidence = exposures
    .filter((exposure) => exposure.level === level)
    .flatMap((exposure) => exposure.evidence);
  return { level, evidence: [...new Set(evidence)] };
}
