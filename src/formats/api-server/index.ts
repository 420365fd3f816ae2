/**
 * Addresses of API servers as kubeconfigs, cloud lists and cluster records write them, reduced to what tells whether two
 * of them are the same place. It refuses to resolve names: two names of one address stay two.
 */
export { type ServerPlace, serverPlace } from './server-place.ts';
