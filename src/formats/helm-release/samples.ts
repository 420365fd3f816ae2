import { gzipBytes } from '../compression/index.ts';

/** A release as Helm writes it, with a password in its values, for tests. */
export function releaseJson(different: Readonly<Record<string, unknown>> = {}): object {
  return {
    name: 'ingress',
    namespace: 'web',
    version: 7,
    info: { status: 'deployed', first_deployed: '2026-01-01T00:00:00Z', notes: 'hunter2' },
    chart: {
      metadata: {
        name: 'ingress-nginx',
        version: '4.11.2',
        appVersion: '1.11.2',
        kubeVersion: '>=1.21.0-0',
        description: 'x',
      },
      values: { password: 'hunter2' },
      templates: [{ name: 'templates/secret.yaml', data: 'aHVudGVyMg==' }],
    },
    config: { password: 'hunter2' },
    manifest: 'kind: Secret\nstringData: { password: hunter2 }\n',
    ...different,
  };
}

/** The text of `data.release`: twice base64 over gzip. */
export function releaseText(json: unknown): string {
  const packed = gzipBytes(Buffer.from(JSON.stringify(json)));
  return twice(packed);
}

export function twice(bytes: Uint8Array): string {
  return Buffer.from(Buffer.from(bytes).toString('base64')).toString('base64');
}
