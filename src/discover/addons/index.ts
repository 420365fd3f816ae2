/**
 * What is installed into a cluster to serve it: Helm releases, operators of OLM, and well-known products (CNI, CSI,
 * ingress, DNS…) that are recognised by their images. Its noun is AddOn. It works on the inventory's workloads and
 * definitions; Secrets and ConfigMaps of releases are read only in namespaces that are switched on, and of them only what
 * a release is called, which chart it has and which images and objects it renders. It refuses to guess: a chart that only subcharts
 * name has no version.
 */
export { readReleases } from './helm/read-releases.ts';
export { type Recognised, recognise, tagOf } from './known/recognise.ts';
export { type AddOnOptions, readAddOns } from './read-add-ons.ts';
