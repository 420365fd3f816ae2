import * as z from 'zod';
import { canonicalJson, type Json, sha256 } from '../kernel/pure/index.ts';
import { ExposureAttestation } from './attestation.ts';
import { Baseline } from './baseline.ts';
import { BuildkitDaemon, whyNoDaemon } from './buildkit-daemon.ts';
import { DeadlineProfile, DeadlineRule } from './deadline-profile.ts';
import { FeedKey } from './feed-key.ts';
import { InventoryEntry } from './population.ts';
import { TrustPolicy } from './trust-policy.ts';
import { VerifyDemands } from './verify-demands.ts';

const apiVersion = z.literal('oakum.dev/v1');
const metadata = z.object({ name: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/) }).readonly();
const duration = z.string().regex(/^\d+(s|m|h)$/, 'a duration such as 60s, 5m or 2h');

/** The health gate: how long a canary is watched, and how long may pass until it must be ready. */
export const Gate = z
  .strictObject({
    bake: duration.default('60s'),
    deadline: duration.default('10m'),
  })
  .readonly();
export type Gate = z.infer<typeof Gate>;

/** Which patches may be made where, how far automation goes, and how much may break at once. */
export const PatchPolicy = z
  .strictObject({
    apiVersion,
    kind: z.literal('PatchPolicy'),
    metadata,
    spec: z
      .strictObject({
        /** Namespaces it speaks for; `*` alone means all. */
        namespaces: z.array(z.string()).min(1).readonly(),
        level: z.enum(['report', 'propose', 'approve', 'auto']).default('approve'),
        profile: z.enum(['cisa-bod-26-04', 'simple-severity']).default('cisa-bod-26-04'),
        minimumSeverity: z.enum(['low', 'medium', 'high', 'critical']).default('low'),
        engines: z
          .array(z.enum(['native', 'buildah', 'buildkit']))
          .min(1)
          .default(['native', 'buildah', 'buildkit'])
          .readonly(),
        budget: z
          .strictObject({
            /** Workloads that one run may change. */
            workloads: z.number().int().min(1).default(10),
          })
          .readonly()
          .prefault({}),
        gate: Gate.prefault({}),
        /** What must have been proven of a patched image before it is pushed. */
        verify: VerifyDemands.prefault({}),
        approvals: z
          .strictObject({
            required: z.number().int().min(0).max(10).default(1),
            /** The person who made the plan may not approve it; needs the server. */
            secondPerson: z.boolean().default(false),
          })
          .readonly()
          .prefault({}),
      })
      .readonly(),
  })
  .readonly();
export type PatchPolicy = z.infer<typeof PatchPolicy>;

/** When new disruption may start: wall time in a zone. `allow` windows are OR-ed; any `deny` that is open wins. */
export const MaintenanceWindow = z
  .strictObject({
    apiVersion,
    kind: z.literal('MaintenanceWindow'),
    metadata,
    spec: z
      .strictObject({
        effect: z.enum(['allow', 'deny']).default('allow'),
        namespaces: z.array(z.string()).min(1).default(['*']).readonly(),
        /** Five-field cron expression of the moments it opens, in `timeZone`. */
        schedule: z.string().min(1),
        duration,
        timeZone: z.string().default('UTC'),
      })
      .readonly(),
  })
  .readonly();
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

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

/** How signatures lie beside an image: under cosign's tag, or as an attached Sigstore bundle (version 0.3). */
export const SignatureFormat = z.enum(['legacy', 'bundle']);
export type SignatureFormat = z.infer<typeof SignatureFormat>;

/** How one registry is reached, and where patched images go. */
export const Registry = z
  .strictObject({
    apiVersion,
    kind: z.literal('Registry'),
    metadata,
    spec: z
      .strictObject({
        /** Host and port as images name it: `registry.acme.io`, `127.0.0.1:5000`. */
        host: z.string(),
        /** Host and port as Oakum reaches it, where that differs. */
        address: z.string().optional(),
        plainHttp: z.boolean().default(false),
        caFile: z.string().optional(),
        /** Hosts (with port, where it is not 443) in private networks that a registry outside may send us to, such as its store of blobs. */
        redirectsTo: z.array(z.string()).default([]).readonly(),
        /** Environment variable that holds `user:password`; the docker configuration otherwise. */
        credentialsFrom: z.string().optional(),
        push: z
          .strictObject({
            /** `same` repository with a new tag, or another repository prefix. */
            repository: z.string().default('same'),
            credentialsFrom: z.string().optional(),
          })
          .readonly()
          .optional(),
        /** In which formats Oakum signs images here; both without it. Old admission controllers read `legacy` only. */
        signatures: z.array(SignatureFormat).min(1).readonly().optional(),
      })
      .readonly(),
  })
  .readonly();
export type Registry = z.infer<typeof Registry>;

/** Where packages of a distribution come from, when not from the image's own sources. */
export const PackageMirror = z
  .strictObject({
    apiVersion,
    kind: z.literal('PackageMirror'),
    metadata,
    spec: z
      .strictObject({
        /** The ID of os-release(5). */
        distribution: z.enum([
          'debian',
          'alpine',
          'wolfi',
          'chainguard',
          'almalinux',
          'amzn',
          'azurelinux',
          'centos',
          'fedora',
          'ol',
          'rhel',
          'rocky',
        ]),
        /** Base URL of each archive; suites are taken from the image's codename. */
        sources: z
          .array(
            z
              .strictObject({
                url: z.url(),
                /**
                 * `{codename}` is replaced: `{codename}-security`; Alpine's is its release's folder, `v3.20`. For apk suite and component
                 * are folders below the URL, `.` stands for none. So they are for rpm, where dnf replaces `$releasever` and `$basearch`.
                 */
                suites: z.array(z.string()).min(1).readonly(),
                components: z.array(z.string()).default(['main']).readonly(),
              })
              .readonly(),
          )
          .min(1)
          .readonly(),
        /** OpenPGP public keys (armored or binary; of rpm packages, too), for apk RSA keys (PEM), that may sign; the image's own otherwise. */
        keyringFiles: z.array(z.string()).default([]).readonly(),
      })
      .readonly(),
  })
  .readonly();
export type PackageMirror = z.infer<typeof PackageMirror>;

/** The BuildKit that patches images; a flag or the environment may name another. */
export const Buildkit = z
  .strictObject({
    apiVersion,
    kind: z.literal('Buildkit'),
    metadata,
    spec: BuildkitDaemon.superRefine((daemon, context) => {
      const why = whyNoDaemon(daemon);
      if (why !== undefined) context.addIssue({ code: 'custom', message: why });
    }),
  })
  .readonly();
export type Buildkit = z.infer<typeof Buildkit>;

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

/** Any document of the configuration, told apart by `kind`. */
export const PolicyDocument = z.union([
  Baseline,
  Buildkit,
  TrustPolicy,
  PatchPolicy,
  MaintenanceWindow,
  Cluster,
  Registry,
  PackageMirror,
  KnownClusters,
  ExposureAttestation,
  DeadlineProfile,
  DeadlineRule,
  FeedKey,
]);
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** `90s`, `5m`, `2h` in milliseconds. */
export function durationMs(text: string): number {
  const amount = Number.parseInt(text, 10);
  return amount * (text.endsWith('h') ? 3_600_000 : text.endsWith('m') ? 60_000 : 1_000);
}

/** The digest of a document's content, so that a plan can say under which text of a policy it was made. */
export function sha256OfDocument(document: PolicyDocument): string {
  const plain: Json = JSON.parse(JSON.stringify(document));
  return sha256(canonicalJson(plain));
}
