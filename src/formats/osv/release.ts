/** A release as it is stored and asked for, and what one must subscribe to where its updates are for subscribers only. */
export interface Release {
  readonly ecosystem: string;
  readonly channel?: string;
}

/**
 * OSV names what an advisory is about by product: repositories of Red Hat, modules and service packs of SUSE. A system
 * knows its release and not its repositories; products of one release are put together, those for subscribers apart.
 */
export function releaseOf(ecosystem: string, purl = ''): Release {
  if (ecosystem.startsWith('Ubuntu:Pro:')) return { ecosystem, channel: ubuntuPro(purl) };
  if (ecosystem.startsWith('Red Hat:')) return redHatRelease(ecosystem.slice('Red Hat:'.length));
  if (ecosystem.startsWith('SUSE:')) return suseRelease(ecosystem.slice('SUSE:'.length));
  return { ecosystem };
}

function ubuntuPro(purl: string): string {
  const archive = /[?&]distro=(esm-[a-z-]+|[a-z]+\/esm)/.exec(purl)?.[1];
  return archive === undefined ? 'Ubuntu Pro' : `Ubuntu Pro (${archive})`;
}

const redHatStreams: Readonly<Record<string, string>> = {
  rhel_eus: 'Extended Update Support',
  enterprise_linux_eus: 'Extended Update Support',
  rhel_eus_long_life: 'Enhanced Extended Update Support',
  rhel_e4s: 'Update Services for SAP Solutions',
  rhel_aus: 'Advanced Mission Critical Update Support',
  rhel_tus: 'Telecommunications Update Service',
  rhel_els: 'Extended Life Cycle Support',
};

/**
 * By the beginning of the CPE that Red Hat gives a repository: `enterprise_linux:9::appstream` and
 * `enterprise_linux:9::baseos` are both RHEL 9, `rhel_eus:9.2::baseos` is one minor release for subscribers.
 */
export function redHatRelease(product: string): Release {
  const [name = '', version = ''] = (product.split('::')[0] ?? product).split(':');
  const stream = redHatStreams[name];
  // RHEL 10 has its minor release in the CPE of every repository.
  const release = name === 'enterprise_linux' ? (version.split('.')[0] ?? version) : version;
  const ecosystem = `Red Hat:${name}:${release}`;
  return stream === undefined ? { ecosystem } : { ecosystem, channel: `Red Hat ${stream} ${version}` };
}

/**
 * `Linux Enterprise Module for Basesystem 15 SP5` and `Linux Enterprise Server 15 SP5` are of one release. What SUSE builds
 * for live patching, real time or a single customer group is neither's.
 */
export function suseRelease(product: string): Release {
  const found =
    /^(?:SUSE )?Linux Enterprise ((?:Server|Desktop|High Performance Computing|Module)\b.*?)(?:,)? ?(\d+)(?: SP(\d+))?(-LTSS)?$/.exec(
      product,
    );
  const [, name = '', major = '', pack, suffix] = found ?? [];
  if (found === null || /Live Patching|Realtime|SAP/.test(name)) return { ecosystem: `SUSE:${product}` };
  const release = `SUSE:${major}${pack === undefined ? '' : `.${pack}`}`;
  if (suffix === undefined) return { ecosystem: release };
  return {
    ecosystem: `${release}:LTSS`,
    channel: `SUSE Linux Enterprise ${name} ${major}${pack === undefined ? '' : ` SP${pack}`}${suffix}`,
  };
}
