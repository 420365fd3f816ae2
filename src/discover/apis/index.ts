/**
 * In which versions of the Kubernetes API things are written and asked for. Nouns: ApiSighting, stored (managedFields,
 * last-applied manifests, Helm releases, versions of custom resources) or called (the API server's own metric). It does
 * not judge: which version goes when is said by the table of lifecycle. It refuses to guess who called: the metric does
 * not say.
 */
export { readCalls } from './read-calls.ts';
export { readDefinitions } from './read-definitions.ts';
export { type KindSought, readStored, splitVersion } from './read-stored.ts';
export { resourcesOfKinds } from './reads.ts';
export { renderedSightings } from './rendered.ts';
