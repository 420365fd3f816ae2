import * as z from 'zod';
import type { RemovedApi } from '../../src/assess/lifecycle/index.ts';
import { resourceOf } from './removed-apis.ts';

const Pluto = z.object({
  'deprecated-versions': z.array(
    z.object({
      version: z.string(),
      kind: z.string(),
      'deprecated-in': z.string(),
      'removed-in': z.string(),
      'replacement-api': z.string(),
      component: z.string(),
    }),
  ),
});

/** `FlowControl` is no kind; the two of Istio have no version or no kind. */
const noKinds = new Set(['', 'FlowControl', 'AuthorizationPolicies']);

export const plutoSource = 'FairwindsOps/pluto dd5ec8cc';

/** Pluto's rows in our shape, without lists and without what names no kind. */
export function plutoApis(json: string): readonly RemovedApi[] {
  return Pluto.parse(JSON.parse(json))
    ['deprecated-versions'].filter(({ kind }) => !kind.endsWith('List') && !noKinds.has(kind))
    .map(({ version: apiVersion, kind, component, ...row }) => {
      const [group = '', version = ''] = apiVersion.split('/');
      // Pluto sends the ACME kinds to cert-manager.io, where they never were.
      const replacement = group === 'acme.cert-manager.io' ? `${group}/v1` : row['replacement-api'];
      return {
        component: component === 'k8s' ? 'kubernetes' : component,
        group,
        version,
        kind,
        ...resourceOf(kind),
        ...minor('deprecated', row['deprecated-in']),
        ...minor('removed', row['removed-in']),
        ...(replacement === '' ? {} : { replacement: { apiVersion: replacement, kind } }),
        source: plutoSource,
      };
    });
}

function minor(name: 'deprecated' | 'removed', version: string): Partial<RemovedApi> {
  const found = /^v(\d+\.\d+)\./u.exec(version)?.[1];
  return found === undefined ? {} : { [name]: found };
}
