/**
 * The practice estate: a small company's cluster, its registry and a signed package repository, on loopback sockets,
 * kept on disk. It is the fake world (kube, registry, repositories) filled with about forty workloads, real package
 * databases and plainly labelled generated packages, and reached by an ordinary kubeconfig and configuration. It
 * refuses to know Oakum: no state of Oakum's is here, and nothing in it behaves differently because Oakum looks.
 */
export { type ClusterClient, connectTo } from './cluster/client.ts';
export { type PracticeEstate, type PracticeEstateOptions, startPracticeEstate } from './estate.ts';
