/** Debian's releases by codename: advisories name the codename, systems the number. */
const numbers: ReadonlyMap<string, string> = new Map([
  ['wheezy', '7'],
  ['jessie', '8'],
  ['stretch', '9'],
  ['buster', '10'],
  ['bullseye', '11'],
  ['bookworm', '12'],
  ['trixie', '13'],
  ['forky', '14'],
]);

/** The number of a codename (`bookworm` is 12); undefined for sid, suites and what is no release. */
export function debianRelease(codename: string): string | undefined {
  return numbers.get(codename);
}
