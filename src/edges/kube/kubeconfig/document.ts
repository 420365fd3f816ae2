import * as z from 'zod';
import { OakumError } from '../../../kernel/pure/index.ts';

/** Most bytes of a kubeconfig; the biggest seen in the field hold some hundred contexts. */
export const maxKubeconfigBytes = 4 * 1024 * 1024;

const text = z.string().nullish();

const Cluster = z.object({
  server: z.string(),
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': z.boolean().nullish(),
  'tls-server-name': text,
  'proxy-url': text,
  extensions: z.array(z.object({ name: z.string(), extension: z.unknown() })).nullish(),
});

const Exec = z.object({
  apiVersion: z.string().nullish(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  installHint: text,
  provideClusterInfo: z.boolean().nullish(),
  interactiveMode: text,
});
export type Exec = z.infer<typeof Exec>;

const User = z.object({
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  as: text,
  'as-uid': text,
  'as-groups': z.array(z.string()).nullish(),
  exec: Exec.nullish(),
  'auth-provider': z
    .object({ name: z.string(), config: z.record(z.string(), z.string()).nullish() })
    .nullish(),
});

const Context = z.object({ cluster: z.string(), user: z.string().default(''), namespace: text });

/** One kubeconfig file: kubectl's v1 Config with the fields that Oakum uses. Lists may be null, as kubectl writes them. */
const Document = z.object({
  'current-context': text,
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })).nullish(),
  users: z.array(z.object({ name: z.string(), user: User.nullish() })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: Context })).nullish(),
});

export type ClusterEntry = z.infer<typeof Cluster>;
export type UserEntry = z.infer<typeof User>;
export type ContextEntry = z.infer<typeof Context>;

/** An entry and the directory of its file, against which its relative paths are read. */
export interface Placed<T> {
  readonly directory: string;
  readonly entry: T;
}

/** Several files as one, by kubectl's rule: the first file that names a thing wins. */
export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, Placed<ClusterEntry>>;
  readonly users: ReadonlyMap<string, Placed<UserEntry>>;
  readonly contexts: ReadonlyMap<string, Placed<ContextEntry>>;
}

export interface KubeconfigText {
  /** Where it came from, for messages. */
  readonly name: string;
  readonly directory: string;
  readonly text: string;
}

/** @throws kube.config-malformed quoting the file and the first thing that is wrong; never a value, which may be secret. */
export async function parseKubeconfigs(files: readonly KubeconfigText[]): Promise<Kubeconfig> {
  const clusters = new Map<string, Placed<ClusterEntry>>();
  const users = new Map<string, Placed<UserEntry>>();
  const contexts = new Map<string, Placed<ContextEntry>>();
  let currentContext: string | undefined;
  for (const file of files) {
    const { directory } = file;
    const document = await parseOne(file);
    currentContext ||= document['current-context'] ?? undefined;
    for (const { name, cluster } of document.clusters ?? [])
      addFirst(clusters, name, { directory, entry: cluster });
    for (const { name, user } of document.users ?? [])
      addFirst(users, name, { directory, entry: user ?? {} });
    for (const { name, context } of document.contexts ?? [])
      addFirst(contexts, name, { directory, entry: context });
  }
  return { currentContext, clusters, users, contexts };
}

function addFirst<T>(map: Map<string, T>, name: string, value: T): void {
  if (!map.has(name)) map.set(name, value);
}

async function parseOne(file: KubeconfigText): Promise<z.infer<typeof Document>> {
  // By its default export: a bundle of a CommonJS package has no other.
  const {
    default: { parse },
  } = await import('yaml');
  const fail = (what: string, cause?: unknown): never => {
    throw new OakumError('kube.config-malformed', `${file.name} is not a kubeconfig: ${what}`, {
      cause,
      hint: '`kubectl config view` reads the same file',
    });
  };
  let value: unknown;
  try {
    value = parse(file.text, { maxAliasCount: 100 });
  } catch (error) {
    // The parser's message quotes the line, which may hold a token: only its first sentence, without the excerpt.
    return fail(
      error instanceof Error ? (error.message.split(/[:\n]/)[0] ?? '') : 'it cannot be read as YAML',
    );
  }
  const parsed = Document.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return fail(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown shape'}`);
}
