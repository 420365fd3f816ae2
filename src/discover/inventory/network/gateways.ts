import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import type { Gateway, GatewayListener, ReferenceGrant } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { Selector, selectorOf } from './selector.ts';

const Listener = z.object({
  name: z.string(),
  port: z.number().int(),
  protocol: z.string(),
  hostname: z.string().nullish(),
  allowedRoutes: z
    .object({
      namespaces: z
        .object({ from: z.enum(['All', 'Same', 'None', 'Selector']).nullish(), selector: Selector.nullish() })
        .nullish(),
      kinds: z.array(z.object({ kind: z.string() })).nullish(),
    })
    .nullish(),
});

const GatewayDocument = z.object({
  spec: z.object({
    gatewayClassName: z.string().default(''),
    infrastructure: z.object({ annotations: z.record(z.string(), z.string()).nullish() }).nullish(),
    listeners: z.array(Listener).nullish(),
  }),
  status: z.object({ addresses: z.array(z.object({ value: z.string() })).nullish() }).nullish(),
});

export function readGateway(object: KubeObject): Gateway {
  const { spec, status } = parseObjectAs(GatewayDocument, object);
  return {
    namespace: object.metadata.namespace ?? '',
    name: object.metadata.name,
    className: spec.gatewayClassName,
    addresses: (status?.addresses ?? []).map(({ value }) => value),
    annotations: { ...object.metadata.annotations, ...spec.infrastructure?.annotations },
    listeners: (spec.listeners ?? []).map(listenerOf),
  };
}

/** Routes of its own namespace where nothing is said. */
function listenerOf({
  name,
  port,
  protocol,
  hostname,
  allowedRoutes,
}: z.infer<typeof Listener>): GatewayListener {
  const { from, selector } = allowedRoutes?.namespaces ?? {};
  return {
    name,
    port,
    protocol,
    ...(hostname ? { hostname } : {}),
    kinds: (allowedRoutes?.kinds ?? []).map(({ kind }) => kind),
    from: from ?? 'Same',
    ...(selector == null ? {} : { selector: selectorOf(selector) }),
  };
}

const Grant = z.object({
  spec: z.object({
    from: z.array(z.object({ kind: z.string(), namespace: z.string() })),
    to: z.array(z.object({ kind: z.string(), name: z.string().nullish() })),
  }),
});

export function readGrant(object: KubeObject): ReferenceGrant {
  const { spec } = parseObjectAs(Grant, object);
  return {
    namespace: object.metadata.namespace ?? '',
    from: spec.from.map(({ kind, namespace }) => ({ kind, namespace })),
    to: spec.to.flatMap(({ kind, name }) => (kind === 'Service' ? [name ? { name } : {}] : [])),
  };
}
