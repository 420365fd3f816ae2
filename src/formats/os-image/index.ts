/**
 * The operating system that a kubelet names (`nodeInfo.osImage`). It is prose, the PRETTY_NAME of an os-release file, which
 * some write in lower case; only forms that name a release are read, and what is not known is undefined, never a guess.
 */
import type { Os } from '../../model/index.ts';

/** The form, with the release as its group, and the ID of the os-release file. */
const forms: readonly (readonly [form: RegExp, id: string])[] = [
  [/^Debian GNU\/Linux (\d+)/i, 'debian'],
  [/^Ubuntu (\d+\.\d+)/i, 'ubuntu'],
  [/^Alpine Linux v(\d+\.\d+)/i, 'alpine'],
  [/^Amazon Linux (\d+)/i, 'amzn'],
  [/^Red Hat Enterprise Linux CoreOS (\d+[\d.-]*)/i, 'rhcos'],
  [/^Red Hat Enterprise Linux(?: Server)? (\d+\.\d+)/i, 'rhel'],
  [/^Rocky Linux (\d+\.\d+)/i, 'rocky'],
  [/^AlmaLinux (\d+\.\d+)/i, 'almalinux'],
  [/^Oracle Linux Server (\d+\.\d+)/i, 'ol'],
  [/^SUSE Linux Enterprise Server (\d+(?: SP\d+)?)/i, 'sles'],
  [/^openSUSE Leap (\d+\.\d+)/i, 'opensuse-leap'],
  [/^VMware Photon OS(?:\/Linux)? (\d+\.\d+)/i, 'photon'],
  [/^Fedora(?: Linux| CoreOS)? (\d+)/i, 'fedora'],
  [/^(?:Microsoft )?Azure Linux (\d+\.\d+)/i, 'azurelinux'],
  [/^(?:CBL-Mariner|Common Base Linux Mariner)(?:\/Linux)?(?: (\d+\.\d+))?/i, 'mariner'],
  [/^Bottlerocket OS (\d+[\d.]*)/i, 'bottlerocket'],
  [/^Talos \(v?(\d+[\w.-]*)\)/i, 'talos'],
  [/^Flatcar Container Linux(?: by Kinvolk)? (\d+[\d.]*)/i, 'flatcar'],
  [/^Container-Optimized OS from Google(?: (\d+[\d.]*))?/i, 'cos'],
];

/** The system, its release without what comes after a service pack (`15.5`); undefined where the text names none. */
export function osOfImage(osImage: string): Os | undefined {
  for (const [form, id] of forms) {
    const match = form.exec(osImage);
    if (match === null) continue;
    const versionId = match[1]?.replace(/ SP/i, '.');
    return { id, ...(versionId === undefined ? {} : { versionId }), prettyName: osImage };
  }
  return undefined;
}
