import type { Inventory } from '../../model/index.ts';

const deciding =
  /\b(?:services?|ingress(?:es)?|gateways?|(?:http|grpc|tcp|tls|udp)?routes?|endpointslices?|referencegrants?)\b/i;

/** What is missing without which a workload cannot be called closed: what leads to pods of its own namespace. */
export function unlistedReasons(inventory: Inventory, namespace: string): readonly string[] {
  return inventory.coverage.unread
    .filter(({ what }) => deciding.test(what) && concerns(what, namespace))
    .map((item) => `${item.what} could not be read: ${item.reason}`);
}

/** A Gateway serves routes of any namespace, and a route may lead into any that grants it. */
function concerns(what: string, namespace: string): boolean {
  if (/^(?:gateways?|referencegrants?|\w+routes?)\b/i.test(what)) return true;
  return [undefined, namespace].includes(namespaceIn(what));
}

/** `services in namespace shop`, `Service shop/web`; undefined for a list of the whole cluster. */
function namespaceIn(what: string): string | undefined {
  return / in namespace (\S+)$/.exec(what)?.[1] ?? /^\S+ ([^\s/]+)\/\S+$/.exec(what)?.[1];
}
