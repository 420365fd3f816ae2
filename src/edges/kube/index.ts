/**
 * The door to Kubernetes API servers. Its nouns: KubeAccess (who and where, from a kubeconfig or a pod's service
 * account), KubeReader (get, list and watch only), KubeWriter (one object at a time, always with a precondition) and KubeJobs
 * (short-lived Jobs of our own).
 * It speaks HTTP/1.1 and JSON itself, because the official client takes 0.6 s to load and cannot stream a large estate.
 * It refuses to write without a precondition, to send credentials over plain HTTP beyond this machine, to run a
 * credential plugin with a terminal, and to know what any resource means.
 */
export type { Bearer, ExecPlugin, KubeAccess, Pem } from './access.ts';
export { type ConnectDeps, connectKube, type KubeConnection } from './connect.ts';
export type { PluginRunner } from './credentials/plugin.ts';
export type * from './interface.ts';
export { readKubeContexts } from './kubeconfig/contexts.ts';
export type { InClusterSource } from './kubeconfig/in-cluster.ts';
export { type KubeconfigSource, listContexts, loadKubeconfig } from './kubeconfig/load.ts';
export { makeRequestBudget } from './transport/budget.ts';
