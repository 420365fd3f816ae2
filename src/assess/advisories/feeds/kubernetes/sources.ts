import type { Advisory } from '../../../../model/index.ts';
import { type Claim, isLibraryName, whole } from './claim.ts';
import { componentInTitle } from './components.ts';

/** One record of the feed calls its package `/ingress-nginx`. */
export function officialName(advisory: Advisory): Advisory {
  return advisory.package.startsWith('/') ? { ...advisory, package: `k8s.io${advisory.package}` } : advisory;
}

/** The official feed takes the word that its text says most for the component: a guess, but seldom a wrong one. */
export function officialClaim(record: Advisory): Claim {
  const advisory = officialName(record);
  const { ranges } = advisory;
  const open = ranges.length === 0 || ranges.some(({ fixed }) => fixed === undefined);
  return {
    source: 'official feed',
    advisory,
    component: advisory.package === whole ? undefined : advisory.package,
    doubt: open ? 'it names no fix for some versions' : undefined,
    lastAffected: [],
  };
}

/** Undefined for what is no component and no add-on of Kubernetes. Staging modules are libraries with numbers of their own. */
export function goClaim(advisory: Advisory): Claim | undefined {
  const isOurs = advisory.package === whole || /^k8s\.io\/|^sigs\.k8s\.io\//.test(advisory.package);
  if (!isOurs) return undefined;
  const component = advisory.package === whole ? componentInTitle(advisory.summary ?? '') : advisory.package;
  return { source: 'Go database', advisory, component, doubt: goDoubt(advisory), lastAffected: [] };
}

function goDoubt({ package: name, ranges, withdrawn }: Advisory): string | undefined {
  if (withdrawn !== undefined) return `withdrawn on ${withdrawn.slice(0, 10)}`;
  if (isLibraryName(name)) return 'a library with numbers of its own';
  if (ranges.some(({ fixed }) => isPseudo(fixed))) return 'its fix is a commit, not a release';
  return ranges.some(({ fixed }) => fixed === undefined) ? 'it names no fix for some versions' : undefined;
}

/** `0.0.0-20260319175635-5183b7d86137`: lower than every release, so that it would call all of them fixed. */
export function isPseudo(version: string | undefined): boolean {
  return version !== undefined && /-(?:0\.)?\d{14}-[0-9a-f]{12}$/.test(version);
}
