import * as z from 'zod';
import { Coverage } from './coverage.ts';

/** What a label selector asks: every label and every expression. One that asks nothing selects everything. */
export const LabelSelector = z
  .object({
    labels: z.record(z.string(), z.string()).readonly(),
    expressions: z
      .array(
        z
          .object({
            key: z.string(),
            /** `In`, `NotIn`, `Exists`, `DoesNotExist`. */
            operator: z.string(),
            values: z.array(z.string()).readonly(),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly();
export type LabelSelector = z.infer<typeof LabelSelector>;

/** Whom a NetworkPolicy lets in. */
export const PolicyPeer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('block'), cidr: z.string(), except: z.array(z.string()).readonly() }).readonly(),
  /** Pods of its own namespace where no namespaces are selected. */
  z.object({ kind: z.literal('pods'), namespaces: LabelSelector.optional(), pods: LabelSelector }).readonly(),
]);
export type PolicyPeer = z.infer<typeof PolicyPeer>;

/** Ports that a rule opens; a name is one of the container's. */
export const PolicyPort = z
  .object({
    protocol: z.string(),
    port: z.union([z.number().int(), z.string()]).optional(),
    endPort: z.number().int().optional(),
  })
  .readonly();
export type PolicyPort = z.infer<typeof PolicyPort>;

/** What a NetworkPolicy says of who may reach pods; those that speak of egress only are left out. */
export const NetworkPolicy = z
  .object({
    namespace: z.string(),
    name: z.string(),
    pods: LabelSelector,
    /** No rule lets nobody in; a rule without peers lets everybody in, one without ports opens all. */
    ingress: z
      .array(
        z.object({ from: z.array(PolicyPeer).readonly(), ports: z.array(PolicyPort).readonly() }).readonly(),
      )
      .readonly(),
  })
  .readonly();
export type NetworkPolicy = z.infer<typeof NetworkPolicy>;

/** One listener of a Gateway, with whose routes it takes. */
export const GatewayListener = z
  .object({
    name: z.string(),
    port: z.number().int(),
    protocol: z.string(),
    hostname: z.string().optional(),
    /** Kinds of routes; empty is what its protocol is for. */
    kinds: z.array(z.string()).readonly(),
    from: z.enum(['All', 'Same', 'None', 'Selector']),
    selector: LabelSelector.optional(),
  })
  .readonly();
export type GatewayListener = z.infer<typeof GatewayListener>;

/** A Gateway of the Gateway API, with the addresses that it got. */
export const Gateway = z
  .object({
    namespace: z.string(),
    name: z.string(),
    className: z.string(),
    addresses: z.array(z.string()).readonly(),
    annotations: z.record(z.string(), z.string()).readonly(),
    listeners: z.array(GatewayListener).readonly(),
  })
  .readonly();
export type Gateway = z.infer<typeof Gateway>;

/** What a route hangs on. `isAccepted` is absent where no controller said anything yet. */
export const RouteParent = z
  .object({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    section: z.string().optional(),
    port: z.number().int().optional(),
    isAccepted: z.boolean().optional(),
  })
  .readonly();
export type RouteParent = z.infer<typeof RouteParent>;

/** A route of the Gateway API (HTTPRoute, GRPCRoute, TCPRoute, TLSRoute, UDPRoute) or of OpenShift (Route). */
export const Route = z
  .object({
    kind: z.string(),
    namespace: z.string(),
    name: z.string(),
    hosts: z.array(z.string()).readonly(),
    parents: z.array(RouteParent).readonly(),
    services: z.array(z.object({ namespace: z.string(), name: z.string() }).readonly()).readonly(),
    /** Of OpenShift's routers that admitted it. */
    addresses: z.array(z.string()).readonly(),
  })
  .readonly();
export type Route = z.infer<typeof Route>;

/** By which routes of one namespace may lead to Services of another. */
export const ReferenceGrant = z
  .object({
    namespace: z.string(),
    from: z.array(z.object({ kind: z.string(), namespace: z.string() }).readonly()).readonly(),
    /** Names of Services; absent is all of them. */
    to: z.array(z.object({ name: z.string().optional() }).readonly()).readonly(),
  })
  .readonly();
export type ReferenceGrant = z.infer<typeof ReferenceGrant>;

/** Pods behind a Service that somebody put there by hand, by their UIDs. */
export const ManualEndpoints = z
  .object({ namespace: z.string(), service: z.string(), pods: z.array(z.string()).readonly() })
  .readonly();
export type ManualEndpoints = z.infer<typeof ManualEndpoints>;

/** Who may reach whom, beside Services and Ingresses. */
export const ClusterNetwork = z
  .object({
    /** The namespaces that were read; empty is all. */
    scope: z.array(z.string()).readonly(),
    namespaceLabels: z.record(z.string(), z.record(z.string(), z.string()).readonly()).readonly(),
    policies: z.array(NetworkPolicy).readonly(),
    /** Whether the cluster has policies of administrators, which nobody read: they may overrule the others. */
    hasAdminPolicies: z.boolean(),
    gateways: z.array(Gateway).readonly(),
    routes: z.array(Route).readonly(),
    grants: z.array(ReferenceGrant).readonly(),
    endpoints: z.array(ManualEndpoints).readonly(),
    /** Of these lists alone. */
    coverage: Coverage,
  })
  .readonly();
export type ClusterNetwork = z.infer<typeof ClusterNetwork>;
