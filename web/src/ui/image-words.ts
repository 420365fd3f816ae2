import type { ImageVerdict, MadeImage } from '../api/generated/types.ts';
import { count } from './words.ts';

const checkNames: Readonly<Record<ImageVerdict['check'], string>> = {
  scan: 'New scan',
  paths: 'Paths',
  settings: 'Settings',
  'package-files': 'Package files',
  linker: 'Libraries',
  size: 'Size',
  'second-scanner': 'Second scanner',
  'start-test': 'Start test',
};

/** A check in words; one that this page does not know is shown as it is. */
export function checkName(check: string): string {
  return Object.entries(checkNames).find(([known]) => known === check)?.[1] ?? check;
}

const statements: Readonly<Record<string, string>> = {
  'https://slsa.dev/provenance/v1': 'SLSA provenance',
  'https://cyclonedx.org/bom': 'bill of materials (CycloneDX)',
  'https://spdx.dev/Document': 'bill of materials (SPDX)',
  'https://openvex.dev/ns': 'OpenVEX',
  'https://in-toto.io/attestation/test-result/': 'what it was held against (test result)',
  'https://cosign.sigstore.dev/attestation/vuln/v1': 'vulnerabilities before and after',
};

/** A predicate type in words; one that this page does not know is shown as it is. */
export function statementName(predicateType: string): string {
  return Object.entries(statements).find(([known]) => predicateType.startsWith(known))?.[1] ?? predicateType;
}

/** `7 packages moved · 5 checks passed, 2 not run · signed · 4 statements`. What is missing is said, never left out. */
export function madeInShort({ packages, verdicts, signed, attested }: MadeImage): string {
  return [
    ...(packages.length === 0 ? [] : [`${count(packages.length, 'package')} moved`]),
    checksInShort(verdicts),
    signed === undefined ? 'not signed' : 'signed',
    attested.length === 0 ? 'nothing attested' : count(attested.length, 'statement'),
  ].join(' · ');
}

function checksInShort(verdicts: MadeImage['verdicts']): string {
  if (verdicts.length === 0) return 'checked by an earlier attempt';
  const of = (kind: ImageVerdict['verdict']): number =>
    verdicts.filter(({ verdict }) => verdict === kind).length;
  const rest = (['failed', 'unknown', 'not-run'] as const)
    .filter((kind) => of(kind) > 0)
    .map((kind) => `${of(kind)} ${kind === 'not-run' ? 'not run' : kind}`);
  return [`${count(of('passed'), 'check')} passed`, ...rest].join(', ');
}
