import { OakumError } from '../../../../kernel/pure/index.ts';
import { publicPemOf } from '../answers.ts';
import type { KeptKey, SignerHands, SignerProvider } from '../interface.ts';
import { keyIds } from './objects.ts';
import { readTokenUri, type TokenKey } from './uri.ts';

const program = 'pkcs11-tool';
const timeoutMs = 60_000;
const pinVariable = 'OAKUM_PKCS11_PIN';
const moduleVariable = 'OAKUM_PKCS11_MODULE';

/** Keys on tokens: an HSM, a smart card, SoftHSM; by OpenSC's `pkcs11-tool`. */
export const pkcs11: SignerProvider = {
  id: 'pkcs11',
  prefix: 'pkcs11:',
  open: (reference, hands) => {
    const key = readTokenUri(reference);
    return keyOn(key, hands);
  },
};

function keyOn(key: TokenKey, hands: SignerHands): KeptKey {
  return {
    publicKey: async () =>
      publicPemOf(
        program,
        await ask(key, hands, ['--read-object', '--type', 'pubkey', '--id', await idOf(key, hands)]),
      ),
    signDigest: async (digest) => {
      const pin = await pinFor(key, hands);
      // CKM_ECDSA over the digest: tokens know it even where they do not know ECDSA with SHA-256.
      const how = [
        '--sign',
        '--mechanism',
        'ECDSA',
        '--signature-format',
        'openssl',
        '--id',
        await idOf(key, hands),
      ];
      return ask(key, hands, ['--login', '--pin', `env:${pinVariable}`, ...how], { stdin: digest, pin });
    },
  };
}

/** `pkcs11-tool` takes the token's first private key where a label fits none, so that the id is looked up here. */
async function idOf(key: TokenKey, hands: SignerHands): Promise<string> {
  if (key.id !== undefined) return key.id;
  const listed = await ask(key, hands, ['--list-objects', '--type', 'pubkey']);
  const ids = keyIds(Buffer.from(listed).toString('utf8'), key.label ?? '');
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  throw refused(
    `${ids.length === 0 ? 'no public key' : `${ids.length} public keys`} with the label ${JSON.stringify(key.label)}`,
  );
}

interface Secret {
  readonly stdin: Uint8Array;
  readonly pin: string;
}

async function ask(
  key: TokenKey,
  { commands, environment }: SignerHands,
  args: readonly string[],
  secret?: Secret,
): Promise<Uint8Array> {
  const configuration = environment('SOFTHSM2_CONF');
  const { exitCode, stdout, stderr } = await commands.run(program, [...placeOf(key, environment), ...args], {
    timeoutMs,
    maxOutputBytes: 1024 * 1024,
    ...(secret === undefined ? {} : { stdin: secret.stdin }),
    environment: {
      ...(secret === undefined ? {} : { [pinVariable]: secret.pin }),
      ...(configuration === undefined ? {} : { SOFTHSM2_CONF: configuration }),
    },
  });
  if (exitCode === 0) return stdout;
  throw refused(said(stderr));
}

function placeOf(
  { modulePath, token, slot }: TokenKey,
  environment: SignerHands['environment'],
): readonly string[] {
  const module = modulePath ?? environment(moduleVariable);
  if (module === undefined)
    throw new OakumError('trust.signer-unconfigured', 'nobody says which PKCS#11 module reaches the token', {
      hint: `set ${moduleVariable} to its file, or add ?module-path=… to the reference`,
    });
  return [
    '--module',
    module,
    ...(token === undefined ? [] : ['--token-label', token]),
    ...(slot === undefined ? [] : ['--slot', slot]),
  ];
}

async function pinFor({ pinFile }: TokenKey, { environment, readSecret }: SignerHands): Promise<string> {
  const text = pinFile === undefined ? environment(pinVariable) : await readSecret(pinFile);
  const [pin] = text?.split(/\r?\n/) ?? [];
  if (pin !== undefined) return pin;
  const where = pinFile === undefined ? `${pinVariable} is not set` : `${pinFile} is not there`;
  throw new OakumError('trust.signer-unconfigured', `there is no PIN for the token: ${where}`, {
    hint: `set ${pinVariable}, or add &pin-source=file:/… to the reference`,
  });
}

/** The program's own words, without its last `Aborting.`. */
function said(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line !== '' && line !== 'Aborting.');
  return lines.slice(-2).join('; ').slice(0, 500);
}

function refused(why: string): OakumError {
  return new OakumError('trust.signer-refused', `the PKCS#11 token does not give it: ${why}`, {
    hint: `look with: ${program} --module … --list-objects --login`,
  });
}
