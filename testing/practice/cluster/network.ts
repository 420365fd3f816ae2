import type { Tree } from '../../kube/index.ts';

/**
 * Addresses from the range for documentation (RFC 5737, TEST-NET-3): nobody has them, and they are not private, so that
 * what they lead to counts as exposed.
 */
const publicAddress = '203.0.113.10';

interface Door {
  readonly namespace: string;
  readonly app: string;
  readonly port?: number;
}

/** A Service inside the cluster for the pods of an app. */
export function service({ namespace, app, port = 8080 }: Door): Tree {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace },
    spec: {
      selector: { 'app.kubernetes.io/name': app },
      ports: [{ name: 'http', port: 80, targetPort: port }],
    },
  };
}

/** A Service with an address of its own in the internet. */
export function loadBalancer(door: Door): Tree {
  const inside = service(door);
  return { ...inside, spec: { ...specOf(inside), type: 'LoadBalancer' }, status: balanced(publicAddress) };
}

/** Host names of a shop that nobody owns, served by the ingress controller's address. */
export function ingress({ namespace, app, host }: Door & { readonly host: string }): Tree {
  const backend = { service: { name: app, port: { number: 80 } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: app, namespace },
    spec: {
      ingressClassName: 'public',
      rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
    status: balanced(publicAddress),
  };
}

function specOf(object: Tree): Tree {
  const { spec } = object;
  return typeof spec === 'object' && spec !== null && !Array.isArray(spec) ? spec : {};
}

function balanced(ip: string): Tree {
  return { loadBalancer: { ingress: [{ ip }] } };
}
