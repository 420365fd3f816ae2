import type { KubeMetadata } from '../../../edges/kube/interface.ts';
import type { HelmReleaseName } from '../../../model/index.ts';

/** The release that Helm's label and annotations name; the label alone is in charts that others rendered and applied. */
export function helmRelease({
  labels = {},
  annotations = {},
  namespace,
}: Pick<KubeMetadata, 'labels' | 'annotations' | 'namespace'>): HelmReleaseName | undefined {
  const name = annotations['meta.helm.sh/release-name'];
  if (labels['app.kubernetes.io/managed-by'] !== 'Helm' || name === undefined) return undefined;
  return { namespace: annotations['meta.helm.sh/release-namespace'] ?? namespace ?? '', name };
}
