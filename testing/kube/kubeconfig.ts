import { stringify } from 'yaml';

export interface KubeconfigFacts {
  readonly url: string;
  readonly caPem: string | undefined;
  readonly token: string | undefined;
}

/** A kubeconfig with one context, `fake`. */
export function kubeconfigText({ url, caPem, token }: KubeconfigFacts): string {
  const authority =
    caPem === undefined ? {} : { 'certificate-authority-data': Buffer.from(caPem).toString('base64') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'fake', cluster: { server: url, ...authority } }],
    users: [{ name: 'fake', user: token === undefined ? {} : { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    'current-context': 'fake',
  });
}
