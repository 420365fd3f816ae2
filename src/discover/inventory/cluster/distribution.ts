import type { KubeObject } from '../../../edges/kube/interface.ts';
import { parseComponentVersion, type Vendor } from '../../../formats/component-version/index.ts';
import { type Distribution, unknownDistribution } from '../../../model/index.ts';
import { distributions, type KnownDistribution } from './distributions.ts';

/** What one node says about who made its cluster. */
export interface NodeClues {
  readonly node: string;
  readonly labels: readonly string[];
  readonly osImage: string;
  readonly kubeletVersion: string;
  readonly provider: string;
}

/** Of a node that `readNode` could read: nothing here can fail. */
export function nodeClues({ metadata, spec, status }: KubeObject): NodeClues {
  return {
    node: metadata.name,
    labels: Object.keys(metadata.labels ?? {}),
    osImage: textAt(status, 'nodeInfo', 'osImage'),
    kubeletVersion: textAt(status, 'nodeInfo', 'kubeletVersion'),
    provider: textAt(spec, 'providerID'),
  };
}

/**
 * The distribution that the most kinds of evidence speak for; the more special one where several have as many. One
 * node is enough as evidence, and is named.
 */
export function distributionOf(version: string | undefined, nodes: readonly NodeClues[]): Distribution {
  const judged = distributions.map((known) => ({ known, evidence: evidenceFor(known, version, nodes) }));
  const best = Math.max(...judged.map(({ evidence }) => evidence.length));
  const found = judged.find(({ evidence }) => evidence.length === best);
  if (best === 0 || found === undefined) return unknownDistribution;
  const { id, title, controlPlane } = found.known;
  return { id, title, controlPlane, evidence: found.evidence };
}

function evidenceFor(
  known: KnownDistribution,
  version: string | undefined,
  nodes: readonly NodeClues[],
): readonly string[] {
  const evidence: string[] = [];
  const isOurs = (text: string): boolean => known.vendors?.includes(vendorOf(text) ?? 'other') === true;
  if (version !== undefined && isOurs(version)) evidence.push(`/version says ${version}`);
  const kubelet = nodes.find(({ kubeletVersion }) => isOurs(kubeletVersion));
  if (kubelet !== undefined) evidence.push(`kubelet of ${kubelet.node} is ${kubelet.kubeletVersion}`);
  for (const { node, labels } of nodes) {
    const label = labels.find((name) => known.label?.test(name) === true);
    if (label === undefined) continue;
    evidence.push(`label ${label} of node ${node}`);
    break;
  }
  const os = nodes.find(({ osImage }) => known.osImage?.test(osImage) === true);
  if (os !== undefined) evidence.push(`osImage of ${os.node} is ${os.osImage}`);
  const provided = nodes.find(({ provider }) => known.provider?.test(provider) === true);
  if (provided !== undefined) evidence.push(`providerID of ${provided.node} is ${provided.provider}`);
  return evidence;
}

function vendorOf(version: string): Vendor | undefined {
  return parseComponentVersion(version)?.vendor;
}

function textAt(value: unknown, ...path: readonly string[]): string {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return '';
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return typeof found === 'string' ? found : '';
}
