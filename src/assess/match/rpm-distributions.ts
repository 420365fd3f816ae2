import type { Os } from '../../model/index.ts';

/** How the advisories of an rpm distribution speak of its packages. */
export interface RpmDistribution {
  readonly ecosystem: string;
  readonly title: string;
  /** Who builds its packages, as their headers say. */
  readonly vendor: RegExp;
  /** Whether advisories name binary packages or the sources that they were built from. */
  readonly by: 'binary' | 'source';
  /** Streams that only subscribers get, asked beside the release. */
  readonly subscribed?: readonly string[];
  /** Builds of their own line, which are judged by advisories of that line alone. */
  readonly flavours?: readonly { readonly name: string; readonly build: RegExp }[];
  /** Set where the vulnerabilities without a fix are told of sources, and fixes of binaries. */
  readonly unfixedBySource?: true;
}

/** The release of an rpm distribution whose advisories can be read; a neighbour's advisories do not speak for the others. */
export function rpmDistributionOf(os: Os): RpmDistribution | undefined {
  const version = os.versionId;
  if (version === undefined) return undefined;
  const major = version.split('.')[0] ?? version;
  switch (os.id) {
    case 'almalinux':
      return plain(`AlmaLinux:${major}`, /alma ?linux/i, 'binary');
    case 'rocky':
      return plain(`Rocky Linux:${major}`, /rocky/i, 'source');
    case 'rhel':
      return redHat(version, major);
    case 'ol':
      return { ...plain(`Oracle Linux:${major}`, /oracle/i, 'binary'), flavours: oracleFlavours };
    case 'amzn':
      return plain(`Amazon Linux:${major === '2018' ? '1' : major}`, /amazon/i, 'binary');
    case 'sles':
    case 'sled':
    case 'opensuse-leap':
    case 'opensuse-tumbleweed':
      return suse(os.id, version);
    case 'photon':
      return plain(`Photon OS:${major}.0`, /vmware|broadcom|photon/i, 'binary');
    case 'mariner':
      return plain(`Mariner:${major}.0`, /microsoft/i, 'source');
    case 'azurelinux':
      return plain(`Azure Linux:${major}`, /microsoft/i, 'source');
    default:
      return undefined;
  }
}

function plain(ecosystem: string, vendor: RegExp, by: RpmDistribution['by']): RpmDistribution {
  return { ecosystem, title: ecosystem.replace(':', ' '), vendor, by };
}

/** Live patches of user space and certified builds. */
const oracleFlavours = [
  { name: 'ksplice', build: /\.ksplice\d/ },
  { name: 'fips', build: /_fips/ },
];

const redHatStreams = ['rhel_eus', 'rhel_e4s', 'rhel_aus', 'rhel_tus', 'enterprise_linux_eus'];

/** Whoever stays on a minor release subscribes to its updates, and nothing in the system says so. */
function redHat(version: string, major: string): RpmDistribution {
  const streams = redHatStreams.map((one) => `Red Hat:${one}:${version}`);
  return {
    ecosystem: `Red Hat:enterprise_linux:${major}`,
    title: `Red Hat Enterprise Linux ${major}`,
    vendor: /red hat/i,
    by: 'binary',
    unfixedBySource: true,
    ...(version.includes('.') ? { subscribed: streams } : {}),
  };
}

function suse(id: string, version: string): RpmDistribution {
  if (id === 'opensuse-tumbleweed') return plain('openSUSE:Tumbleweed', /suse/i, 'binary');
  if (id === 'opensuse-leap') return plain(`openSUSE:Leap ${version}`, /suse/i, 'binary');
  const [major, pack] = version.split('.');
  return {
    ecosystem: `SUSE:${version}`,
    title: `SUSE Linux Enterprise ${major}${pack === undefined ? '' : ` SP${pack}`}`,
    vendor: /suse/i,
    by: 'binary',
    subscribed: [`SUSE:${version}:LTSS`],
  };
}
