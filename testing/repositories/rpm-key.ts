import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A key pair of gpg's own, because rpmsign asks gpg; `dispose` ends its agent and removes it. */
export interface RpmSigningKey {
  /** gpg's home. */
  readonly home: string;
  readonly name: string;
  readonly publicKeyArmored: string;
  dispose(): void;
}

const name = 'archive@oakum.invalid';

/** RSA, which every rpm reads. */
export function makeRpmKey(): RpmSigningKey {
  const home = mkdtempSync(join(tmpdir(), 'oakum-gpg-'));
  const gpg = (...args: readonly string[]): string =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', ...args], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
  gpg('--passphrase', '', '--quick-gen-key', name, 'rsa2048', 'sign', 'never');
  return {
    home,
    name,
    publicKeyArmored: gpg('--armor', '--export', name),
    dispose() {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'gpg-agent'], { stdio: 'ignore' });
      rmSync(home, { recursive: true, force: true });
    },
  };
}
