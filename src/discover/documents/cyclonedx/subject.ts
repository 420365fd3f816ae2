import type { CyclonedxComponent } from '../../../formats/cyclonedx/index.ts';
import { type ImageNames, identityOf, type SubjectIdentity } from '../subject.ts';

/** What the document is about, by the names that its producer gives it. */
export function subjectIdentity(
  component: CyclonedxComponent | undefined,
  given: { readonly label: string; readonly fallbackId: string },
): SubjectIdentity {
  if (component === undefined)
    return identityOf({ isImage: false, name: given.label, purls: [], digests: [] }, given);
  const { type, name, version, purl, properties, digests } = component;
  const names: ImageNames = {
    isImage: type === 'container' || purl?.startsWith('pkg:oci/') === true,
    name,
    // Syft writes the manifest's digest as the version.
    manifest: version,
    repoDigest: properties.get('aquasecurity:trivy:RepoDigest'),
    reference: properties.get('aquasecurity:trivy:Reference') ?? properties.get('aquasecurity:trivy:RepoTag'),
    purls: purl === undefined ? [] : [purl],
    digests: [...digests, properties.get('aquasecurity:trivy:ImageID')].filter((one) => one !== undefined),
  };
  return identityOf(names, given);
}
