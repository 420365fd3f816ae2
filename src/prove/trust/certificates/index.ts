import type { TrustAuthority } from '../../../model/index.ts';
import type { CertificateTrust } from './evidence.ts';

/**
 * The authorities that trust certificates, ready to judge. Their libraries are loaded only where there are some.
 *
 * @throws trust.root-malformed.
 */
export async function certificateTrusts(
  authorities: readonly TrustAuthority[],
  now: Date,
): Promise<readonly CertificateTrust[]> {
  if (authorities.every((one) => 'key' in one)) return [];
  const { keylessTrust, ownTrust } = await import('./trust.ts');
  return authorities.flatMap((one) => {
    if ('certificates' in one) return [ownTrust(one, now)];
    return 'keyless' in one ? [keylessTrust(one)] : [];
  });
}
