/**
 * The fake Kubernetes API: a server on a loopback socket that speaks the real protocol (list, watch, patches,
 * server-side apply, eviction) over a small store, with controllers that bring pods to life. Its nouns are
 * Kubernetes' own; the verbs that it does are listed in readme.md, and what is not listed answers 501. It is tests'
 * double and the practice estate's cluster, held to the real API server by one conformance suite. It refuses to
 * know anything of vulnerabilities, patches or plans.
 */
export type { Behaviour, ImageAnswer, KubeletTiming } from './controllers/kubelet/options.ts';
export { type FakeKube, type FakeKubeControl, type FakeKubeOptions, startFakeKube } from './fake-kube.ts';
export type { Rule, User } from './server/auth.ts';
export type { Fault, FaultEffect } from './server/faults.ts';
export { makeFileState } from './store/file-state.ts';
export type { StateStore } from './store/persist.ts';
export type { KubeState } from './store/store.ts';
export type { Tree, Value } from './values/tree.ts';
