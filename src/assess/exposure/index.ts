/**
 * Who can reach a workload, computed from the objects of its cluster: Services by selector or by their endpoints,
 * Ingresses, routes of the Gateway API and of OpenShift, node ports, host ports and host network, less what
 * NetworkPolicies keep out where something surely enforces them. Nouns: Exposure (open, controlled, small, unknown),
 * always with the objects that say so, and Door, one way in. It refuses to guess: what could not be listed makes a
 * verdict unknown unless another object already proves it open, and an address that nobody provisioned counts for
 * nothing.
 */
export { isPublicAddress } from './addresses.ts';
export type { ExposureOptions } from './door.ts';
export { exposureOf, exposuresOf, widestExposure } from './exposure.ts';
