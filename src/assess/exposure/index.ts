/**
 * Who can reach a workload, computed from the objects of its cluster: Services by selector, Ingresses by backend and
 * address, node ports, host network. Nouns: Exposure (open, controlled, small, unknown), always with the objects that
 * say so. It refuses to guess: what could not be listed makes a verdict unknown unless another object already proves it
 * open, an address that nobody provisioned counts for nothing, and NetworkPolicy demotes nobody, because whether the
 * network enforces it cannot be read from the API.
 */
export { isPublicAddress } from './addresses.ts';
export type { ExposureOptions } from './doors.ts';
export { exposureOf, exposuresOf, widestExposure } from './exposure.ts';
