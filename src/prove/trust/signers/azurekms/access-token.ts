import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, formType, needed, reasonOfToken, schemeOf, TokenAnswer } from '../answers.ts';
import type { SignerHands } from '../interface.ts';

const why = 'Azure asks who is asking';

/**
 * A token for a vault, by the client's secret or by the token that a workload identity has in a file, as Azure's own libraries
 * read them from the environment.
 *
 * @throws trust.reference-malformed for a host that is none of Azure's, trust.signer-unconfigured, and what Entra says
 */
export async function accessToken(hands: SignerHands, host: string): Promise<string> {
  const audience = audienceOf(host);
  const tenant = needed(hands, 'AZURE_TENANT_ID', why);
  if (!/^[\w.-]{1,100}$/.test(tenant))
    throw new OakumError('trust.signer-unconfigured', 'AZURE_TENANT_ID names no tenant');
  const authority = (
    hands.environment('AZURE_AUTHORITY_HOST') ?? 'https://login.microsoftonline.com'
  ).replace(/\/+$/, '');
  const form = {
    grant_type: 'client_credentials',
    client_id: needed(hands, 'AZURE_CLIENT_ID', why),
    scope: `https://${audience}/.default`,
    ...(await proofOf(hands)),
  };
  const answer = await hands.http.call({
    url: `${authority}/${tenant}/oauth2/v2.0/token`,
    ...callLimits,
    method: 'POST',
    headers: formType,
    body: new URLSearchParams(form).toString(),
  });
  return bodyOf('Entra', answer, { body: TokenAnswer, reason: reasonOfToken }).access_token;
}

/** Key Vault and Managed HSM in each of Azure's clouds. */
const domains = [
  'vault.azure.net',
  'managedhsm.azure.net',
  'vault.azure.cn',
  'managedhsm.azure.cn',
  'vault.usgovcloudapi.net',
  'managedhsm.usgovcloudapi.net',
];

/** The vault's own name is its first part. A token for a vault is sent to vaults alone, and to this machine. */
function audienceOf(host: string): string {
  const domain = domains.find((one) => host.endsWith(`.${one}`));
  if (domain !== undefined) return domain;
  if (schemeOf(host) === 'http') return 'vault.azure.net';
  throw new OakumError('trust.reference-malformed', `${host} is no vault of Azure's`, {
    hint: `vaults end in ${domains.join(', ')}`,
  });
}

async function proofOf(hands: SignerHands): Promise<Readonly<Record<string, string>>> {
  const file = hands.environment('AZURE_FEDERATED_TOKEN_FILE');
  if (file === undefined) return { client_secret: needed(hands, 'AZURE_CLIENT_SECRET', why) };
  const assertion = (await hands.readSecret(file))?.trim();
  if (assertion === undefined || assertion === '')
    throw new OakumError('trust.signer-unconfigured', `there is no token in ${file}`);
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}
