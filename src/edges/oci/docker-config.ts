import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { CommandRunner } from '../exec/interface.ts';
import type { Credentials } from './credential-kinds.ts';

/** What Oakum uses of `~/.docker/config.json`. */
const DockerConfig = z.object({
  auths: z
    .record(
      z.string(),
      z.object({
        auth: z.string().optional(),
        username: z.string().optional(),
        password: z.string().optional(),
        identitytoken: z.string().optional(),
        registrytoken: z.string().optional(),
      }),
    )
    .default({}),
  credHelpers: z.record(z.string(), z.string()).default({}),
  credsStore: z.string().optional(),
});
type DockerConfig = z.infer<typeof DockerConfig>;

/** What a credential helper prints. */
const HelperAnswer = z.object({ Username: z.string(), Secret: z.string() });

const maxConfigCharacters = 1024 * 1024;
const helperTimeoutMs = 30_000;
const hubKey = 'https://index.docker.io/v1/';

/**
 * Finds the credentials that a docker configuration has for a host: a helper for that host, then the store for all,
 * then what is written in it. undefined if it knows none.
 *
 * @throws oci.docker-config for text that is no docker configuration, or a helper that fails.
 */
export async function dockerCredentials(
  text: string,
  host: string,
  runner: CommandRunner | undefined,
): Promise<Credentials | undefined> {
  const config = parseConfig(text);
  const helper = config.credHelpers[host] ?? config.credsStore;
  const fromHelper = helper === undefined ? undefined : await askHelper(helper, host, runner);
  return fromHelper ?? written(config, host);
}

function parseConfig(text: string): DockerConfig {
  try {
    if (text.length > maxConfigCharacters) throw new Error('larger than 1 MiB');
    return DockerConfig.parse(JSON.parse(text));
  } catch {
    // The cause would quote the text, and the text holds passwords.
    throw new OakumError('oci.docker-config', 'the docker configuration is not in its documented form', {
      hint: 'check config.json of docker, or name another one with DOCKER_CONFIG',
    });
  }
}

function written(config: DockerConfig, host: string): Credentials | undefined {
  const keys = [host, `https://${host}`, `https://${host}/v1/`, `https://${host}/v2/`];
  const found = [...keys, ...(isHub(host) ? [hubKey] : [])].map((key) => config.auths[key]).find(Boolean);
  if (found === undefined) return undefined;
  if (found.registrytoken !== undefined) return { kind: 'bearer', token: found.registrytoken };
  if (found.identitytoken !== undefined) return { kind: 'refresh', token: found.identitytoken };
  const pair = found.auth === undefined ? '' : Buffer.from(found.auth, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const user = colon < 0 ? found.username : pair.slice(0, colon);
  const password = colon < 0 ? found.password : pair.slice(colon + 1);
  return user === undefined || password === undefined ? undefined : { kind: 'basic', user, password };
}

function isHub(host: string): boolean {
  return host === 'docker.io' || host === 'index.docker.io' || host === 'registry-1.docker.io';
}

/** `docker-credential-NAME get`: the host on standard input, JSON on standard output. */
async function askHelper(
  name: string,
  host: string,
  runner: CommandRunner | undefined,
): Promise<Credentials | undefined> {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    throw helperError(name, host, 'its name is not one of a program');
  if (runner === undefined) return undefined;
  const stdin = new TextEncoder().encode(isHub(host) ? hubKey : host);
  const program = `docker-credential-${name}`;
  const result = await runner.run(program, ['get'], {
    timeoutMs: helperTimeoutMs,
    stdin,
    maxOutputBytes: 65_536,
  });
  const output = new TextDecoder().decode(result.stdout);
  if (result.exitCode !== 0) {
    if (/credentials not found/i.test(output + result.stderr)) return undefined;
    throw helperError(name, host, `it ended with code ${result.exitCode}`);
  }
  const answer = HelperAnswer.safeParse(parseJson(output));
  if (!answer.success) throw helperError(name, host, 'its answer is not in the documented form');
  const { Username: user, Secret: password } = answer.data;
  return user === '<token>' ? { kind: 'refresh', token: password } : { kind: 'basic', user, password };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function helperError(name: string, host: string, reason: string): OakumError {
  return new OakumError(
    'oci.docker-config',
    `the credential helper ${name} gave nothing for ${host}: ${reason}`,
  );
}
