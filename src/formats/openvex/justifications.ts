/** Why something is not affected, in the words of OpenVEX (the five of CISA's minimum requirements). */
export const justifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type Justification = (typeof justifications)[number];

/** CycloneDX has nine words for the same. */
const fromCyclonedx: ReadonlyMap<string, Justification> = new Map([
  ['code_not_present', 'vulnerable_code_not_present'],
  ['code_not_reachable', 'vulnerable_code_not_in_execute_path'],
  ['requires_configuration', 'vulnerable_code_cannot_be_controlled_by_adversary'],
  ['requires_dependency', 'vulnerable_code_cannot_be_controlled_by_adversary'],
  ['requires_environment', 'vulnerable_code_cannot_be_controlled_by_adversary'],
  ['protected_by_compiler', 'inline_mitigations_already_exist'],
  ['protected_at_runtime', 'inline_mitigations_already_exist'],
  ['protected_at_perimeter', 'inline_mitigations_already_exist'],
  ['protected_by_mitigating_control', 'inline_mitigations_already_exist'],
]);

const toCyclonedx: Readonly<Record<Justification, string>> = {
  component_not_present: 'code_not_present',
  vulnerable_code_not_present: 'code_not_present',
  vulnerable_code_not_in_execute_path: 'code_not_reachable',
  vulnerable_code_cannot_be_controlled_by_adversary: 'requires_environment',
  inline_mitigations_already_exist: 'protected_by_mitigating_control',
};

/** The nearest word of OpenVEX; undefined for a free text. */
export function openvexJustification(word: string | undefined): Justification | undefined {
  return justifications.find((one) => one === word) ?? fromCyclonedx.get(word ?? '');
}

/** The nearest word of CycloneDX; undefined for a free text. */
export function cyclonedxJustification(word: string | undefined): string | undefined {
  if (word !== undefined && fromCyclonedx.has(word)) return word;
  const ours = justifications.find((one) => one === word);
  return ours === undefined ? undefined : toCyclonedx[ours];
}
