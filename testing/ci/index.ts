/**
 * A fake CI: one server that speaks the calls of GitHub Actions, GitLab, Jenkins and a webhook that Oakum uses, with
 * their paths, status codes and words. What is not listed in the readme answers 501. It can be told to fail.
 */
export type { CiFault, CiOrder, CiOutcome, FakeCi, FakeCiOptions, SeenCall } from './contract.ts';
export { startFakeCi } from './server.ts';
