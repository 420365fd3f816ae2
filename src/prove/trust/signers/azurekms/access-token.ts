import * as z from 'zod';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, formType, needed, TokenAnswer } from '../answers.ts';
import type { SignerHands } from '../interface.ts';

const why = 'Azure asks who is asking';

/**
 * A token for a vault, by the client's secret or by the token that a workload identity has in a file, as Azure's own libraries
 * read them from the environment.
 *
 * @throws trust.signer-unconfigured, and what Entra says
 */
export async function accessToken(hands: SignerHands, host: string): Promise<string> {
  const tenant = needed(hands, 'AZURE_TENANT_ID', why);
  if (!/^[\w.-]{1,100}$/.test(tenant))
    throw new OakumError('trust.signer-unconfigured', 'AZURE_TENANT_ID names no tenant');
  const authority = (
    hands.environment('AZURE_AUTHORITY_HOST') ?? 'https://login.microsoftonline.com'
  ).replace(/\/+$/, '');
  const form = {
    grant_type: 'client_credentials',
    client_id: needed(hands, 'AZURE_CLIENT_ID', why),
    scope: `https://${audienceOf(host)}/.default`,
    ...(await proofOf(hands)),
  };
  const answer = await hands.http.call({
    url: `${authority}/${tenant}/oauth2/v2.0/token`,
    ...callLimits,
    method: 'POST',
    headers: formType,
    body: new URLSearchParams(form).toString(),
  });
  return bodyOf('Entra', answer, { body: TokenAnswer, reason }).access_token;
}

/** `vault.azure.net`, or that of another cloud or of Managed HSM: the vault's own name is its first part. */
function audienceOf(host: string): string {
  const [, domain] = /^[\w-]+\.((?:vault|managedhsm)\.[a-z.]+)$/.exec(host) ?? [];
  return domain ?? 'vault.azure.net';
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

const Refusal = z.object({ error: z.string(), error_description: z.string().optional() });

function reason(parsed: unknown): string | undefined {
  const { data } = Refusal.safeParse(parsed);
  return data === undefined ? undefined : `${data.error}: ${data.error_description ?? 'no reason'}`;
}
