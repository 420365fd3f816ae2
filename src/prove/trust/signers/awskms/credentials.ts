import * as z from 'zod';
import { OakumError } from '../../../../kernel/pure/index.ts';
import { bodyOf, callLimits, formType, needed } from '../answers.ts';
import type { SignerHands } from '../interface.ts';
import type { AwsCredentials } from './sign-request.ts';

const why = 'AWS asks for credentials';

/**
 * As AWS's own libraries read them from the environment: an access key, else a role for which the token of a web identity
 * stands, as EKS gives it to pods.
 *
 * @throws trust.signer-unconfigured, and what the token service says
 */
export async function awsCredentials(hands: SignerHands, region: string): Promise<AwsCredentials> {
  const tokenFile = hands.environment('AWS_WEB_IDENTITY_TOKEN_FILE');
  if (hands.environment('AWS_ACCESS_KEY_ID') === undefined && tokenFile !== undefined)
    return await roleCredentials(hands, { region, tokenFile });
  return {
    accessKeyId: needed(hands, 'AWS_ACCESS_KEY_ID', why),
    secretAccessKey: needed(hands, 'AWS_SECRET_ACCESS_KEY', why),
    sessionToken: hands.environment('AWS_SESSION_TOKEN'),
  };
}

const RoleAnswer = z.object({
  AssumeRoleWithWebIdentityResponse: z.object({
    AssumeRoleWithWebIdentityResult: z.object({
      Credentials: z.object({
        AccessKeyId: z.string().min(1).max(256),
        SecretAccessKey: z.string().min(1).max(1_024),
        SessionToken: z.string().min(1).max(16_384),
      }),
    }),
  }),
});

async function roleCredentials(
  hands: SignerHands,
  { region, tokenFile }: { readonly region: string; readonly tokenFile: string },
): Promise<AwsCredentials> {
  const token = (await hands.readSecret(tokenFile))?.trim();
  if (token === undefined || token === '')
    throw new OakumError('trust.signer-unconfigured', `there is no token in ${tokenFile}`);
  const form = {
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: needed(hands, 'AWS_ROLE_ARN', 'a token alone names no role'),
    RoleSessionName: hands.environment('AWS_ROLE_SESSION_NAME') ?? 'oakum',
    WebIdentityToken: token,
  };
  const answer = await hands.http.call({
    url: hands.environment('AWS_ENDPOINT_URL_STS') ?? stsOf(region),
    ...callLimits,
    method: 'POST',
    headers: { ...formType, accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
  });
  const { AssumeRoleWithWebIdentityResponse: said } = bodyOf('AWS STS', answer, { body: RoleAnswer, reason });
  const { AccessKeyId, SecretAccessKey, SessionToken } = said.AssumeRoleWithWebIdentityResult.Credentials;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

function stsOf(region: string): string {
  return `https://sts.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`;
}

const Refusal = z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) });

function reason(parsed: unknown): string | undefined {
  const { data } = Refusal.safeParse(parsed);
  return data === undefined ? undefined : `${data.Error.Code}: ${data.Error.Message}`;
}
