/**
 * Go's version texts in semantic-version form. The toolchain writes `go1.22rc1`, `go1.21.4 X:nocoverageredesign`,
 * `go1.23.4-custom`; the vulnerability database writes `1.22.0-rc.1`. Undefined for what is no release: `(devel)`,
 * `devel go1.24-abc123`, an empty version.
 */
export function goVersion(text: string): string | undefined {
  const word = text.trim().split(/\s+/)[0] ?? '';
  if (/^go\d/.test(word)) return toolchainVersion(word.slice('go'.length));
  if (/^v?\d/.test(word)) return word.replace(/^v/, '').replace(/\+incompatible$/, '');
  return undefined;
}

/** A vendor's suffix (`-custom`, `-X:exp`) is not a pre-release of the toolchain and comes off. */
function toolchainVersion(text: string): string | undefined {
  const found = /^(\d+)\.(\d+)(?:\.(\d+))?(?:(rc|beta)(\d+))?/.exec(text);
  if (found === null) return undefined;
  const [, major, minor, patch = '0', stage, number] = found;
  const release = `${major}.${minor}.${patch}`;
  return stage === undefined ? release : `${release}-${stage}.${number}`;
}

/** Modules that Kubernetes publishes from its staging folder: v0.27.3 of them is Kubernetes 1.27.3. */
const staging = new Set(
  `api apiextensions-apiserver apimachinery apiserver cli-runtime client-go cloud-provider cluster-bootstrap
  code-generator component-base component-helpers controller-manager cri-api cri-client csi-translation-lib
  dynamic-resource-allocation endpointslice externaljwt kms kube-aggregator kube-controller-manager kube-proxy
  kube-scheduler kubectl kubelet legacy-cloud-providers metrics mount-utils pod-security-admission sample-apiserver
  sample-controller`
    .split(/\s+/)
    .map((name) => `k8s.io/${name}`),
);

/**
 * Advisories mix both numbers for staging modules (CVE-2020-8559: fixed in 0.18.7-rc.0 and in 1.18.7), so both sides of
 * a comparison are read as Kubernetes versions. Such modules are numbered like Kubernetes since 0.15.
 */
export function stagingVersion(module: string, version: string): string {
  if (!staging.has(module)) return version;
  const minor = Number(/^0\.(\d+)\./.exec(version)?.[1]);
  return minor >= 15 ? version.replace(/^0/, '1') : version;
}
