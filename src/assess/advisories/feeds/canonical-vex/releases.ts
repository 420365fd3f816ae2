/** Those that Canonical's VEX had in 2026. A statement about any other clears nothing until its number is known here. */
const numbers: Readonly<Record<string, string>> = {
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
};

/** Archives of subscribers by what a purl calls them. What is built apart for others (`realtime`, `bluefield`) is nobody's release. */
const tiers: ReadonlyMap<string, string> = new Map([
  ['esm-infra', 'Pro'],
  ['esm-apps', 'Pro'],
  ['esm-infra-legacy', 'Pro'],
  ['esm-apps-legacy', 'Pro'],
  ['fips', 'Pro:FIPS'],
  ['fips-updates', 'Pro:FIPS-updates'],
]);

/**
 * The release and its tier, as OSV calls them, of `distro=jammy`, `distro=esm-infra/focal`, `distro=trusty/esm` (older
 * documents); undefined where it is another's or not known.
 */
export function ecosystemOf(distro: string | undefined): string | undefined {
  const [first = '', second, ...more] = distro?.split('/') ?? [];
  if (more.length > 0) return undefined;
  if (second === undefined) return inTier('', first);
  return second === 'esm' ? inTier('Pro', first) : inTier(tiers.get(first), second);
}

function inTier(tier: string | undefined, codename: string): string | undefined {
  const number = Object.hasOwn(numbers, codename) ? numbers[codename] : undefined;
  if (tier === undefined || number === undefined) return undefined;
  return `Ubuntu:${tier === '' ? '' : `${tier}:`}${number}${/[02468]\.04$/.test(number) ? ':LTS' : ''}`;
}
