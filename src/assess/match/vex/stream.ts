import type { Purl } from '../../../formats/purl/index.ts';
import type { VexIdentity } from '../../../model/index.ts';
import { purlNames } from './identity.ts';

/**
 * The main streams of Red Hat Enterprise Linux, of which CPE and system name the same: from 8 on its os-release says
 * `cpe:/o:redhat:enterprise_linux:9::baseos`, with the major alone. Other product lines of Red Hat (EUS, JBoss,
 * OpenShift…) cannot be told from an image's packages, so that no CPE of theirs is compared.
 */
const forms: readonly RegExp[] = [
  /^cpe:\/[ao]:redhat:enterprise_linux:(\d+)(?:::(?:baseos|appstream|crb))?$/,
  /^cpe:2\.3:[ao]:redhat:enterprise_linux:(\d+):\*:(?:\*|baseos|appstream|crb)(?::\*){5}$/,
];

/** Whether a CPE names the stream that a package was found in: `rhel-9.4` for `…:enterprise_linux:9::appstream`. */
export function cpeNamesSystem(cpe: string | undefined, { type, namespace, qualifiers }: Purl): boolean {
  if (cpe === undefined || type !== 'rpm' || namespace !== 'redhat') return false;
  const major = forms.map((form) => form.exec(cpe)?.[1]).find((one) => one !== undefined);
  const own = /^rhel-(\d+)(?:\.\d+)?$/.exec(qualifiers.get('distro') ?? '')?.[1];
  return major !== undefined && major === own && Number(major) >= 8;
}

/** A package of a stream by its purl; of a module only where the statement names the module, and the reverse. */
export function partNamesPackage(part: VexIdentity, stated: Purl | undefined, found: Purl): boolean {
  if (part.purl === undefined || stated === undefined) return false;
  return stated.qualifiers.get('rpmmod') === found.qualifiers.get('rpmmod') && purlNames(stated, found);
}
