import * as z from 'zod';
import { apiVersion, duration, metadata } from './document-parts.ts';
import { InventoryEntry } from './population.ts';

/** Where one attribute of workloads is written: labels, the first that is there, or names of namespaces (`shop-*`). */
function ruleShape(labels: readonly string[]) {
  return {
    labels: z
      .array(z.string())
      .default([...labels])
      .readonly(),
    namespaces: z.record(z.string(), z.string()).default({}).readonly(),
  };
}

function labelRule(labels: readonly string[]) {
  return z.strictObject(ruleShape(labels)).readonly().prefault({});
}

/** The criticality as words, and what each word counts in the order of findings: 0 to 10, by the word in lower case. */
const criticalityRule = z
  .strictObject({
    ...ruleShape(['criticality']),
    points: z.record(z.string(), z.number().int().min(0).max(10)).default({}).readonly(),
  })
  .readonly()
  .prefault({});

/** How team, environment and criticality of a workload are found. */
export const LabelRules = z
  .strictObject({
    team: labelRule(['team', 'owner']),
    environment: labelRule(['environment', 'env']),
    criticality: criticalityRule,
  })
  .readonly();
export type LabelRules = z.infer<typeof LabelRules>;

/** Where and as what the read-only collector of nodes runs. */
export const Collector = z
  .strictObject({
    /** A namespace of its own, which allows hostPath. */
    namespace: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    image: z
      .string()
      .regex(/^[^\s@]+@sha256:[0-9a-f]{64}$/, 'an image by its digest: registry.acme.io/oakum@sha256:…'),
    deadline: duration.default('120s'),
    /** Nodes that are read at once. */
    parallel: z.number().int().min(1).max(50).default(5),
  })
  .readonly();
export type Collector = z.infer<typeof Collector>;

/** A repository of Helm charts, and which charts come from it beside those that Flux says. */
export const ChartRepository = z
  .strictObject({
    /** `https://charts.acme.io` (with index.yaml below it), `oci://registry.acme.io/charts`, or a `file:` URL of an index. */
    url: z
      .string()
      .regex(/^(?:https?|oci|file):\/\/[^@]+$/, 'a URL of https, oci or file, without credentials'),
    charts: z.array(z.string()).default([]).readonly(),
  })
  .readonly();
export type ChartRepository = z.infer<typeof ChartRepository>;

/**
 * What the API server of a cluster may be asked for by one Oakum. By default a cold start on 150,000 pods (300 pages) does
 * not wait for the rate; at 20 a second it would.
 */
export const RequestLimits = z
  .strictObject({
    /** Reads under way at once: a watch is one until its first state has come. Writes never wait behind reads. */
    readsInFlight: z.number().int().min(1).max(50).default(2),
    /** Requests of any kind per second, after the burst is used up. */
    perSecond: z.number().min(0.1).max(1000).default(50),
    /** Requests that may go out at once after a rest. */
    burst: z.number().int().min(1).max(10_000).default(100),
  })
  .readonly();
export type RequestLimits = z.infer<typeof RequestLimits>;

/** A cluster that Oakum looks after. Writing is off until namespaces are named here. */
export const Cluster = z
  .strictObject({
    apiVersion,
    kind: z.literal('Cluster'),
    metadata,
    spec: z
      .strictObject({
        context: z.string().optional(),
        kubeconfig: z.string().optional(),
        namespaces: z.array(z.string()).default([]).readonly(),
        labelSelector: z.string().default(''),
        write: z
          .strictObject({ namespaces: z.array(z.string()).default([]).readonly() })
          .readonly()
          .prefault({}),
        /** Ingress classes that lead to the internet although their address is not public, and the reverse. */
        publicIngressClasses: z.array(z.string()).default([]).readonly(),
        internalIngressClasses: z.array(z.string()).default([]).readonly(),
        labels: LabelRules.prefault({}),
        requests: RequestLimits.prefault({}),
        nodes: z
          .strictObject({
            /** Lets `--collect-nodes` run a read-only Job on each node; without it none is ever made. */
            collector: Collector.optional(),
          })
          .readonly()
          .prefault({}),
        helm: z
          .strictObject({
            /** Namespaces whose Secrets of Helm releases may be read; none by default. */
            readSecrets: z.array(z.string()).default([]).readonly(),
            /** The same of ConfigMaps, where Helm was told to keep releases in them (HELM_DRIVER=configmap). */
            readConfigMaps: z.array(z.string()).default([]).readonly(),
            /** Chart repositories that are asked for newer versions; none by default. */
            repositories: z.array(ChartRepository).default([]).readonly(),
          })
          .readonly()
          .prefault({}),
        /** Lets roles and bindings be read, for what a thief of a pod could do by its ServiceAccount. */
        readRights: z.boolean().default(false),
        /** Asks registries what others attached to each image, for its provenance: two to six requests more for each. */
        readAttached: z.boolean().default(false),
        argoCd: z
          .strictObject({
            /** Namespaces whose Secrets of Argo CD's cluster records may be read; none by default. */
            readSecrets: z.array(z.string()).default([]).readonly(),
          })
          .readonly()
          .prefault({}),
      })
      .readonly(),
  })
  .readonly();
export type Cluster = z.infer<typeof Cluster>;

/** Clusters that exist whether or not Oakum reaches them: what people and clouds list, for the CLI and the server alike. */
export const KnownClusters = z
  .strictObject({
    apiVersion,
    kind: z.literal('KnownClusters'),
    metadata,
    spec: z
      .strictObject({
        /** Files of clouds' command lines, and inventories as CSV or JSON; read again with every look. */
        files: z.array(z.string().min(1)).max(1000).default([]).readonly(),
        clusters: z.array(InventoryEntry).max(10_000).default([]).readonly(),
      })
      .readonly(),
  })
  .readonly();
export type KnownClusters = z.infer<typeof KnownClusters>;
