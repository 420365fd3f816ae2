import * as z from 'zod';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { Ingress } from '../../../model/index.ts';
import { parseObjectAs } from '../document.ts';
import { addressesOf, LoadBalancer } from './services.ts';

const Backend = z.object({ service: z.object({ name: z.string() }).optional() });

const IngressDocument = z.object({
  spec: z.object({
    ingressClassName: z.string().optional(),
    defaultBackend: Backend.optional(),
    rules: z
      .array(
        z.object({
          host: z.string().optional(),
          http: z.object({ paths: z.array(z.object({ backend: Backend })) }).optional(),
        }),
      )
      .nullish(),
  }),
  status: z.object({ loadBalancer: LoadBalancer }).optional(),
});

export function readIngress(object: KubeObject): Ingress {
  const { spec, status } = parseObjectAs(IngressDocument, object);
  const { annotations = {}, namespace = '', name } = object.metadata;
  const rules = spec.rules ?? [];
  const backends = [
    spec.defaultBackend,
    ...rules.flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend),
  ];
  // The annotation came before the field, and many charts still write it.
  const className = spec.ingressClassName ?? annotations['kubernetes.io/ingress.class'];
  return {
    namespace,
    name,
    ...(className === undefined ? {} : { className }),
    hosts: unique(rules.flatMap(({ host }) => host || [])),
    services: unique(backends.flatMap((backend) => backend?.service?.name ?? [])),
    addresses: addressesOf(status?.loadBalancer),
    annotations,
  };
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].toSorted(compareText);
}
