import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cosign } from '../rig/cosign.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { makeSoftToken, type SoftToken, softHsmModule } from '../rig/soft-hsm.ts';
import { buildImage } from '../testing/builders/index.ts';
import { type KeyService, startKeyService, vaultStandIn } from '../testing/key-services/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { pushBuilt } from './support/push-built.ts';

/**
 * Keys that never lie in our state directory, from the command line: SoftHSM's token is a real PKCS#11 token, Vault is a
 * stand-in made from its published API. Cosign verifies what each signed, in both formats.
 */
describeRig('a key that is kept elsewhere', ['docker-registry', 'cosign', 'softhsm'], () => {
  let directory: string;
  let registry: RigRegistry;
  let token: SoftToken;
  let vault: KeyService;
  let image: string;
  let environment: Readonly<Record<string, string>>;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-kept-key-'));
    registry = await startDockerRegistry();
    token = await makeSoftToken(directory, 'release');
    for (const [label, id] of [
      ['other', '01'],
      ['images', '02'],
      ['next', '03'],
    ] as const)
      await token.makeKey(label, id);
    vault = await startKeyService(vaultStandIn('root'));
    image = await pushBuilt(`${registry.address}/shop/web:1`, buildImage({ layers: [] }));
    environment = {
      OAKUM_STATE: join(directory, 'state'),
      OAKUM_CONFIG: emptyConfiguration(directory),
      ...token.environment,
      OAKUM_PKCS11_MODULE: softHsmModule,
      OAKUM_PKCS11_PIN: token.pin,
      VAULT_ADDR: `http://${vault.host}`,
      VAULT_TOKEN: 'root',
    };
  });
  afterAll(async () => {
    await Promise.all([registry?.stop(), vault?.stop()]);
    rmSync(directory, { recursive: true, force: true });
  });

  const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<CliResult> =>
    oakum(args, { environment: { ...environment, ...more } });

  const publicKey = (): string => join(directory, 'state', 'keys', 'signing.pub');

  async function cosignVerifies(): Promise<void> {
    for (const format of ['--new-bundle-format=false', '--new-bundle-format=true']) {
      const how = ['--key', publicKey(), '--insecure-ignore-tlog=true', format];
      expect(await cosign(['verify', ...how, image])).toContain(image.split('@')[1]);
      await cosign(['verify-attestation', ...how, '--type', 'custom', image]);
    }
  }

  async function vouch(): Promise<void> {
    const predicate = join(directory, 'predicate.json');
    writeFileSync(predicate, '{"checked":"by hand"}');
    const attested = await run(['trust', 'attest', image, '--type', 'custom', '--predicate', predicate]);
    expect(attested.code, attested.stderr).toBe(0);
    const signed = await run(['trust', 'sign', image]);
    expect(signed.code, signed.stderr).toBe(0);
  }

  it('is refused where the token has none of that label, though pkcs11-tool would sign', async () => {
    const { code, stderr } = await run(['trust', 'init', '--signer', 'pkcs11:token=release;object=image']);
    expect(code).toBe(1);
    expect(stderr).toContain('no public key with the label "image"');
  });

  it('signs on the token, and cosign verifies it', async () => {
    const made = await run(['trust', 'init', '--signer', 'pkcs11:token=release;object=images']);
    expect(made.code, made.stderr).toBe(0);
    expect(readFileSync(join(directory, 'state', 'keys', 'signing.key'), 'utf8')).toBe(
      'pkcs11:token=release;object=images\n',
    );
    await vouch();
    await cosignVerifies();
    expect((await run(['trust', 'verify', image])).code).toBe(0);
  });

  it('signs nothing with a wrong PIN, or none, in the token’s words', async () => {
    const other = await pushBuilt(
      `${registry.address}/shop/web:2`,
      buildImage({ layers: [], labels: { n: '2' } }),
    );
    const wrong = await run(['trust', 'sign', other], { OAKUM_PKCS11_PIN: '1' });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('CKR_PIN_INCORRECT');
    const none = await run(['trust', 'sign', other], { OAKUM_PKCS11_PIN: '' });
    expect(none.stderr).toContain('there is no PIN for the token');
    expect((await run(['trust', 'verify', other])).code).toBe(3);
  });

  it('takes the PIN from a file that the reference names', async () => {
    const pinFile = join(directory, 'pin');
    writeFileSync(pinFile, `${token.pin}\n`);
    const state = { OAKUM_STATE: join(directory, 'other-state'), OAKUM_PKCS11_PIN: '' };
    const reference = `pkcs11:token=release;id=%03?module-path=${softHsmModule}&pin-source=file:${pinFile}`;
    const made = await run(['trust', 'init', '--signer', reference], state);
    expect(made.code, made.stderr).toBe(0);
    const signed = await run(['trust', 'sign', image], state);
    expect(signed.code, signed.stderr).toBe(0);
  });

  it('is not followed by a key in a file unless somebody says so, and can be followed by one in Vault', async () => {
    const refused = await run(['trust', 'rotate']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('--signer');
    const rotated = await run(['trust', 'rotate', '--signer', 'hashivault://images', '-o', 'json']);
    expect(JSON.parse(rotated.stdout)).toMatchObject({ isNew: true });
    await vouch();
    await cosignVerifies();
    expect(vault.asked.some(({ path }) => path === '/v1/transit/sign/images')).toBe(true);
  });
});

function emptyConfiguration(directory: string): string {
  const file = join(directory, 'none.yaml');
  writeFileSync(file, '');
  return file;
}
