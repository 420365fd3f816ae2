import { ownValue } from '../../kernel/pure/index.ts';
import type {
  ClusterNetwork,
  Gateway,
  GatewayListener,
  Route,
  RouteParent,
  Service,
} from '../../model/index.ts';
import { type Door, type ExposureOptions, hop, serviceHop, serviceTitle } from './door.ts';
import { frontStanding } from './doors.ts';
import { fitsSelector } from './selector.ts';

/** The ways in through routes of the Gateway API and of OpenShift that lead to a service. */
export function routeDoors(
  service: Service,
  network: ClusterNetwork,
  options: ExposureOptions,
): readonly Door[] {
  return network.routes
    .filter((route) => leadsTo(route, service, network))
    .flatMap((route) => [
      ...openshiftDoor(route, service, options),
      ...route.parents.flatMap((parent) => parentDoors({ route, parent, service }, network, options)),
    ]);
}

/** A route may lead into another namespace only where that one grants it. */
function leadsTo(route: Route, service: Service, { grants }: ClusterNetwork): boolean {
  const names = route.services.some(
    ({ namespace, name }) => namespace === service.namespace && name === service.name,
  );
  if (!names || route.namespace === service.namespace) return names;
  return grants.some(
    ({ namespace, from, to }) =>
      namespace === service.namespace &&
      from.some((one) => one.kind === route.kind && one.namespace === route.namespace) &&
      to.some(({ name }) => name === undefined || name === service.name),
  );
}

function openshiftDoor(route: Route, service: Service, options: ExposureOptions): readonly Door[] {
  if (route.kind !== 'Route') return [];
  const standing = frontStanding({ className: '', addresses: route.addresses, annotations: {} }, options);
  if (standing === undefined) return [];
  return [frontDoor(standing, [hop('Route', titleOf(route), standing.says)], service)];
}

interface Attachment {
  readonly route: Route;
  readonly parent: RouteParent;
  readonly service: Service;
}

/** A parent that was not read may stand open: that it is not known is no reason to call it closed. */
function parentDoors(
  { route, parent, service }: Attachment,
  network: ClusterNetwork,
  options: ExposureOptions,
): readonly Door[] {
  if (parent.kind !== 'Gateway' || parent.isAccepted === false) return [];
  const gateway = network.gateways.find(
    ({ namespace, name }) => namespace === parent.namespace && name === parent.name,
  );
  const own = hop(route.kind, titleOf(route));
  if (gateway === undefined) {
    if (!isOutOfSight(parent.namespace, network)) return [];
    const name = `${parent.namespace}/${parent.name}`;
    return [
      frontDoor(
        { level: 'unknown', says: 'was not read' },
        [hop('Gateway', name, 'was not read'), own],
        service,
      ),
    ];
  }
  const standing = frontStanding(gateway, options);
  const takes = gateway.listeners.some((listener) => isTaken({ route, parent, gateway, listener }, network));
  if (standing === undefined || !takes) return [];
  return [frontDoor(standing, [hop('Gateway', titleOf(gateway), standing.says), own], service)];
}

function isOutOfSight(namespace: string, { scope }: ClusterNetwork): boolean {
  return scope.length > 0 && !scope.includes(namespace);
}

function frontDoor(
  { level, says }: { readonly level: Door['level']; readonly says: string },
  fronts: Door['hops'],
  service: Service,
): Door {
  const chain = fronts.map(({ kind, name }) => `${kind} ${name}`);
  return {
    level,
    evidence: `${[...chain, serviceTitle(service)].join(' → ')} (${says})`,
    hops: [...fronts, serviceHop(service)],
    source: 'front',
  };
}

/** Kinds of routes that a listener takes where it names none, by its protocol. */
const usualKinds: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

function isTaken(
  {
    route,
    parent,
    gateway,
    listener,
  }: Omit<Attachment, 'service'> & {
    readonly gateway: Gateway;
    readonly listener: GatewayListener;
  },
  network: ClusterNetwork,
): boolean {
  if (parent.section !== undefined && parent.section !== listener.name) return false;
  if (parent.port !== undefined && parent.port !== listener.port) return false;
  const kinds =
    listener.kinds.length > 0 ? listener.kinds : (ownValue(usualKinds, listener.protocol) ?? [route.kind]);
  if (!kinds.includes(route.kind) || !sharesHost(route.hosts, listener.hostname)) return false;
  if (listener.from === 'All') return true;
  if (listener.from === 'Same') return route.namespace === gateway.namespace;
  return listener.from === 'Selector' && isSelected(route.namespace, listener, network);
}

/** Where the labels of a namespace are not known, it may be selected. */
function isSelected(
  namespace: string,
  { selector }: GatewayListener,
  { namespaceLabels }: ClusterNetwork,
): boolean {
  const labels = ownValue(namespaceLabels, namespace);
  return selector !== undefined && (labels === undefined || fitsSelector(labels, selector));
}

/** A wildcard stands for one label or more, on either side. */
function sharesHost(hosts: readonly string[], listened: string | undefined): boolean {
  if (listened === undefined || hosts.length === 0) return true;
  return hosts.some((host) => host === listened || covers(host, listened) || covers(listened, host));
}

function covers(wildcard: string, host: string): boolean {
  return wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1)) && host.length >= wildcard.length;
}

function titleOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}
