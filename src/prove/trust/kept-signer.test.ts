import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  awsStandIn,
  azureStandIn,
  gcpStandIn,
  googleKey,
  type KeyService,
  startKeyService,
  vaultStandIn,
} from '../../../testing/key-services/index.ts';
import { makeRunner } from '../../edges/exec/index.ts';
import { makeCaller } from '../../edges/http/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { isSignedBy } from '../../kernel/pure/index.ts';
import { isKeyReference, makeKeptSigner, readKeptKey } from './kept-signer.ts';
import type { SignerHands } from './signers/interface.ts';

const words = Buffer.from('an image was signed');
const account = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', region: 'eu-west-1' };

const serviceAccount = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const services = [
  {
    name: 'Vault (a stand-in made from its published API)',
    standIn: vaultStandIn('root'),
    reference: () => 'hashivault://images',
    wrong: () => 'hashivault://no-such-key',
    variables: (host: string) => ({ VAULT_ADDR: `http://${host}/`, VAULT_TOKEN: 'root' }),
    stranger: { VAULT_TOKEN: 'guest' },
    needs: ['VAULT_ADDR', 'VAULT_TOKEN'],
    malformed: ['hashivault://', 'hashivault://a/b', 'hashivault://../sys'],
    broken: { data: { signature: 'no signature' } },
  },
  {
    name: 'AWS KMS (a stand-in made from its published API)',
    standIn: awsStandIn(account),
    reference: (host: string) => `awskms://${host}/alias/images`,
    wrong: (host: string) => `awskms://${host}/alias/other`,
    variables: () => ({
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      AWS_REGION: account.region,
    }),
    stranger: { AWS_SECRET_ACCESS_KEY: 'guessed' },
    needs: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'],
    malformed: ['awskms://', 'awskms:///', 'awskms:///a key', 'awskms://a b/c'],
    broken: { Signature: '!' },
  },
  {
    name: 'Google Cloud KMS (a stand-in made from its published API)',
    standIn: gcpStandIn({ email: 'oakum@acme.iam.gserviceaccount.com', publicKey: serviceAccount.publicKey }),
    reference: () => `gcpkms://${googleKey}`,
    wrong: () => `gcpkms://${googleKey}-other`,
    variables: (host: string) => ({
      CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: `http://${host}/`,
      GOOGLE_APPLICATION_CREDENTIALS: `/account/${host}`,
    }),
    stranger: { GOOGLE_APPLICATION_CREDENTIALS: '/stranger' },
    needs: ['GOOGLE_APPLICATION_CREDENTIALS'],
    malformed: [
      'gcpkms://',
      'gcpkms://projects/a',
      `gcpkms://${googleKey}/../x`,
      `gcpkms://${googleKey}?a=b`,
    ],
    broken: { signature: '!' },
  },
  {
    name: 'Azure Key Vault (a stand-in made from its published API)',
    standIn: azureStandIn({ tenant: 'acme', client: 'oakum', secret: 's3cret', federated: 'a.b.c' }),
    reference: (host: string) => `azurekms://${host}/images`,
    wrong: (host: string) => `azurekms://${host}/other`,
    variables: (host: string) => ({
      AZURE_AUTHORITY_HOST: `http://${host}/`,
      AZURE_TENANT_ID: 'acme',
      AZURE_CLIENT_ID: 'oakum',
      AZURE_CLIENT_SECRET: 's3cret',
    }),
    stranger: { AZURE_CLIENT_SECRET: 'guessed' },
    needs: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'],
    malformed: [
      'azurekms://',
      'azurekms://vault',
      'azurekms://vault/a/b',
      'azurekms://a b/c',
      'azurekms://v/../x',
    ],
    broken: { value: 'short' },
  },
];

/** What variables name: key files of Google's accounts, and the token of a workload identity of Azure's. */
const files = new Map<string, string>([['/federated', 'a.b.c\n']]);

function writeAccounts(host: string): void {
  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const account = (private_key: string): string =>
    JSON.stringify({
      type: 'service_account',
      client_email: 'oakum@acme.iam.gserviceaccount.com',
      private_key_id: 'one',
      private_key,
      token_uri: `http://${host}/token`,
    });
  files.set(`/account/${host}`, account(serviceAccount.privateKey));
  files.set('/stranger', account(stranger.privateKey));
}

describe.each(services)('a key in $name', (given) => {
  let service: KeyService;
  let reference: string;
  let variables: Readonly<Record<string, string>>;
  beforeEach(async () => {
    service = await startKeyService(given.standIn);
    reference = given.reference(service.host);
    variables = given.variables(service.host);
    writeAccounts(service.host);
  });
  afterEach(() => service.stop());

  it('tells its public half, and signs so that this verifies', async () => {
    const publicPem = await readKeptKey(reference, hands(variables));
    const signer = makeKeptSigner(`${reference}\n`, publicPem, hands(variables));
    expect(isSignedBy(publicPem, words, await signer.sign(words))).toBe(true);
    expect(signer.publicPem).toBe(publicPem);
  });

  it('sends the digest and never what is signed', async () => {
    const signer = makeKeptSigner(
      reference,
      await readKeptKey(reference, hands(variables)),
      hands(variables),
    );
    await signer.sign(words);
    expect(service.asked.map(({ body }) => body).join(' ')).not.toContain(words.toString('base64'));
  });

  it('signs nothing when it was exchanged there, until somebody takes the new one', async () => {
    const before = await readKeptKey(reference, hands(variables));
    service.exchangeKey();
    const old = makeKeptSigner(reference, before, hands(variables));
    await expect(old.sign(words)).rejects.toMatchObject({ code: 'trust.signer-changed' });
    const now = makeKeptSigner(reference, await readKeptKey(reference, hands(variables)), hands(variables));
    expect(await now.sign(words)).toBeInstanceOf(Uint8Array);
  });

  it('is refused in the service’s own words to a stranger, and where there is none of that name', async () => {
    const stranger = hands({ ...variables, ...given.stranger });
    await expect(readKeptKey(reference, stranger)).rejects.toMatchObject({
      code: 'trust.signer-refused',
      retry: 'never',
      message: expect.stringMatching(/permission denied|signature/),
    });
    const wrong = given.wrong(service.host);
    await expect(readKeptKey(wrong, hands(variables))).rejects.toMatchObject({
      code: 'trust.signer-refused',
    });
  });

  it('can be asked again later where the service has trouble', async () => {
    service.answer({ status: 503, body: {} });
    const asking = readKeptKey(reference, hands(variables));
    await expect(asking).rejects.toMatchObject({ code: 'trust.signer-refused', retry: 'later' });
  });

  it('is not believed where the answer cannot be read', async () => {
    const signer = makeKeptSigner(
      reference,
      await readKeptKey(reference, hands(variables)),
      hands(variables),
    );
    for (const body of [given.broken, {}, 'text']) {
      service.answer({ status: 200, body });
      await expect(signer.sign(words)).rejects.toMatchObject({ code: 'trust.signer-malformed' });
    }
  });

  it('says which variable is missing, and asks nobody', async () => {
    for (const name of given.needs) {
      const without = Object.fromEntries(Object.entries(variables).filter(([key]) => key !== name));
      const asking = (async () => readKeptKey(reference, hands(without)))();
      await expect(asking).rejects.toMatchObject({ code: 'trust.signer-unconfigured' });
    }
    expect(service.asked).toEqual([]);
  });

  it('is not reached by a reference that names none', async () => {
    for (const text of given.malformed)
      await expect(readKeptKey(text, hands(variables))).rejects.toMatchObject({
        code: 'trust.reference-malformed',
      });
  });
});

describe('credentials that are no secret of a client', () => {
  it('are those of a role for AWS, by the token that a pod has', async () => {
    const role = { arn: 'arn:aws:iam::111122223333:role/oakum', token: 'a.b.c', session: 'a-session' };
    const service = await startKeyService(awsStandIn({ ...account, role }));
    try {
      const variables = {
        AWS_ENDPOINT_URL_STS: `http://${service.host}/sts`,
        AWS_WEB_IDENTITY_TOKEN_FILE: '/federated',
        AWS_ROLE_ARN: role.arn,
        AWS_REGION: account.region,
      };
      const reference = `awskms://${service.host}/alias/images`;
      expect(await readKeptKey(reference, hands(variables))).toContain('PUBLIC KEY');
      expect(service.asked.at(-1)?.headers['x-amz-security-token']).toBe('a-session');
      const other = { ...variables, AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/other' };
      await expect(readKeptKey(reference, hands(other))).rejects.toMatchObject({
        code: 'trust.signer-refused',
        message: expect.stringContaining('InvalidIdentityToken'),
      });
      const none = { ...variables, AWS_WEB_IDENTITY_TOKEN_FILE: '/nothing' };
      await expect(readKeptKey(reference, hands(none))).rejects.toMatchObject({
        code: 'trust.signer-unconfigured',
      });
    } finally {
      await service.stop();
    }
  });

  it('are the token of a workload identity for Azure', async () => {
    const client = { tenant: 'acme', client: 'oakum', secret: 's3cret', federated: 'a.b.c' };
    const service = await startKeyService(azureStandIn(client));
    try {
      const variables = {
        AZURE_AUTHORITY_HOST: `http://${service.host}`,
        AZURE_TENANT_ID: 'acme',
        AZURE_CLIENT_ID: 'oakum',
        AZURE_FEDERATED_TOKEN_FILE: '/federated',
      };
      expect(await readKeptKey(`azurekms://${service.host}/images`, hands(variables))).toContain(
        'PUBLIC KEY',
      );
      const none = { ...variables, AZURE_FEDERATED_TOKEN_FILE: '/nothing' };
      await expect(readKeptKey(`azurekms://${service.host}/images`, hands(none))).rejects.toMatchObject({
        code: 'trust.signer-unconfigured',
      });
    } finally {
      await service.stop();
    }
  });

  it('are sent to no host but a vault of Azure', async () => {
    const variables = { AZURE_TENANT_ID: 'acme', AZURE_CLIENT_ID: 'oakum', AZURE_CLIENT_SECRET: 's3cret' };
    for (const host of ['acme.vault.azure.example', 'vault.acme.io', 'evilvault.azure.net'])
      await expect(readKeptKey(`azurekms://${host}/images`, hands(variables))).rejects.toMatchObject({
        code: 'trust.reference-malformed',
        message: `${host} is no vault of Azure's`,
      });
  });

  it('are a token that somebody got for Google, and no file of another kind', async () => {
    const account = { email: 'nobody', publicKey: serviceAccount.publicKey };
    const service = await startKeyService(gcpStandIn(account));
    try {
      const at = { CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS: `http://${service.host}` };
      const version = `gcpkms://${googleKey}/versions/1`;
      const variables = { ...at, CLOUDSDK_AUTH_ACCESS_TOKEN: 'ya29.a-token' };
      expect(await readKeptKey(version, hands(variables))).toContain('PUBLIC KEY');
      expect(service.asked.map(({ path }) => path)).toEqual([
        `/v1/${googleKey}/cryptoKeyVersions/1/publicKey`,
      ]);
      files.set('/external', JSON.stringify({ type: 'external_account' }));
      const other = { ...at, GOOGLE_APPLICATION_CREDENTIALS: '/external' };
      await expect(readKeptKey(version, hands(other))).rejects.toMatchObject({
        code: 'trust.signer-unconfigured',
      });
    } finally {
      await service.stop();
    }
  });
});

describe('a key that is kept elsewhere', () => {
  it('is refused where it is not on P-256', async () => {
    const service = await startKeyService(vaultStandIn('root'), { curve: 'secp384r1' });
    try {
      const variables = { VAULT_ADDR: `http://${service.host}`, VAULT_TOKEN: 'root' };
      await expect(readKeptKey('hashivault://images', hands(variables))).rejects.toMatchObject({
        code: 'trust.key-unsupported',
      });
    } finally {
      await service.stop();
    }
  });

  it('cannot be used where nothing here reaches it, and is still no key file', async () => {
    await expect(readKeptKey('k8s://namespace/secret', hands({}))).rejects.toMatchObject({
      code: 'trust.signer-unsupported',
    });
    for (const text of ['pkcs11:token=a;object=b', 'awskms:///x\n', 'azurekms://v/k', 'gcpkms://p'])
      expect(isKeyReference(text)).toBe(true);
    expect(isKeyReference('-----BEGIN PRIVATE KEY-----\nhttps://x')).toBe(false);
  });

  it('is never asked for by plain HTTP on another machine', async () => {
    const variables = { VAULT_ADDR: 'http://vault.acme.io', VAULT_TOKEN: 'root' };
    await expect(readKeptKey('hashivault://images', hands(variables))).rejects.toMatchObject({
      code: 'http.refused',
    });
  });
});

function hands(variables: Readonly<Record<string, string>>): SignerHands {
  return {
    commands: makeRunner({}),
    http: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
    clock: systemClock,
    environment: (name) => variables[name],
    readSecret: async (path) => files.get(path),
  };
}
