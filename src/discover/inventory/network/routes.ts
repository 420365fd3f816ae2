import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { Route, RouteParent } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';

const Parent = z.object({
  kind: z.string().nullish(),
  namespace: z.string().nullish(),
  name: z.string(),
  sectionName: z.string().nullish(),
  port: z.number().int().nullish(),
});
const Backend = z.object({
  kind: z.string().nullish(),
  namespace: z.string().nullish(),
  name: z.string(),
});

const RouteDocument = z.object({
  spec: z.object({
    hostnames: z.array(z.string()).nullish(),
    parentRefs: z.array(Parent).nullish(),
    rules: z.array(z.object({ backendRefs: z.array(Backend).nullish() })).nullish(),
  }),
  status: z
    .object({
      parents: z
        .array(
          z.object({
            parentRef: Parent,
            conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
type RouteDocument = z.infer<typeof RouteDocument>;

/** A route of the Gateway API, whatever its protocol. */
export function readRoute(object: KubeObject): Route {
  const { spec, status } = parseObjectAs(RouteDocument, object);
  const { namespace = '', name } = object.metadata;
  const backends = (spec.rules ?? []).flatMap(({ backendRefs }) => backendRefs ?? []);
  return {
    kind: object.kind,
    namespace,
    name,
    hosts: (spec.hostnames ?? []).toSorted(compareText),
    parents: (spec.parentRefs ?? []).map((parent) => parentOf(parent, { namespace, status })),
    services: backends
      .filter(({ kind }) => (kind ?? 'Service') === 'Service')
      .map((backend) => ({ namespace: backend.namespace ?? namespace, name: backend.name })),
    addresses: [],
  };
}

function parentOf(
  parent: z.infer<typeof Parent>,
  route: { readonly namespace: string; readonly status: RouteDocument['status'] },
): RouteParent {
  const said = (route.status?.parents ?? [])
    .filter(({ parentRef }) => keyOf(parentRef, route.namespace) === keyOf(parent, route.namespace))
    .flatMap(({ conditions }) => (conditions ?? []).filter(({ type }) => type === 'Accepted'));
  return {
    kind: parent.kind ?? 'Gateway',
    namespace: parent.namespace ?? route.namespace,
    name: parent.name,
    ...(parent.sectionName ? { section: parent.sectionName } : {}),
    ...(parent.port == null ? {} : { port: parent.port }),
    ...(said.length === 0 ? {} : { isAccepted: said.some(({ status }) => status === 'True') }),
  };
}

function keyOf(parent: z.infer<typeof Parent>, namespace: string): string {
  const { kind, name, sectionName, port } = parent;
  return JSON.stringify([
    kind ?? 'Gateway',
    parent.namespace ?? namespace,
    name,
    sectionName ?? '',
    port ?? 0,
  ]);
}

const Target = z.object({ kind: z.string().nullish(), name: z.string() });

const OpenshiftRoute = z.object({
  spec: z.object({
    host: z.string().nullish(),
    to: Target,
    alternateBackends: z.array(Target).nullish(),
  }),
  status: z
    .object({
      ingress: z
        .array(
          z.object({
            host: z.string().nullish(),
            routerCanonicalHostname: z.string().nullish(),
            conditions: z.array(z.object({ type: z.string(), status: z.string() })).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** A Route of OpenShift: its routers say in its status that they admitted it, and under which name they are reached. */
export function readOpenshiftRoute(object: KubeObject): Route {
  const { spec, status } = parseObjectAs(OpenshiftRoute, object);
  const { namespace = '', name } = object.metadata;
  const admitted = (status?.ingress ?? []).filter(({ conditions }) =>
    (conditions ?? []).some((one) => one.type === 'Admitted' && one.status === 'True'),
  );
  return {
    kind: 'Route',
    namespace,
    name,
    hosts: spec.host ? [spec.host] : [],
    parents: [],
    services: [spec.to, ...(spec.alternateBackends ?? [])]
      .filter(({ kind }) => (kind ?? 'Service') === 'Service')
      .map((target) => ({ namespace, name: target.name })),
    addresses: admitted.flatMap((one) => one.routerCanonicalHostname || one.host || []),
  };
}
