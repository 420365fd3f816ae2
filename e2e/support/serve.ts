import type { ChildProcess } from 'node:child_process';
import type { z } from 'zod';
import type { Endpoint } from '../../src/contract/index.ts';
import { type CliResult, oakum } from './cli.ts';

/** A server as its own process, with somebody signed in. */
export interface Served {
  readonly url: string;
  /** Signs in whoever opens it, for as long as the server runs. */
  readonly signInLink: string;
  /** Calls one endpoint of the contract; the answer is checked against its schema. Throws for an error, with its text. */
  ask<T extends z.ZodType>(
    endpoint: Endpoint & { readonly response: T },
    request?: Asking,
  ): Promise<z.output<T>>;
  /** SIGKILL: no handler runs, nothing is given back. */
  kill(): Promise<CliResult>;
  /** As Ctrl-C does. */
  stop(): Promise<CliResult>;
}

export interface Asking {
  /** The `:id` of the path. */
  readonly of?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Runs `oakum serve` on a free port, opens its sign-in link, and waits for nothing else. */
export async function serve(environment: Readonly<Record<string, string>>): Promise<Served> {
  const started = Promise.withResolvers<{ readonly child: ChildProcess; readonly link: string }>();
  const ended = oakum(['serve', '--port', '0'], {
    environment,
    timeoutMs: 900_000,
    onStart: (child) => {
      child.stdout?.on('data', (text: string) => {
        const link = /^sign in: (\S+)$/m.exec(text)?.[1];
        if (link !== undefined) started.resolve({ child, link });
      });
    },
  });
  const early = ended.then(({ code, stderr }): never => {
    throw new Error(`the server ended with ${code}: ${stderr}`);
  });
  const { child, link } = await Promise.race([started.promise, early]);
  early.catch(() => {});
  const url = new URL(link).origin;
  const cookie = await signIn(link);
  const end = (signal: NodeJS.Signals): Promise<CliResult> => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    signInLink: link,
    ask: async (endpoint, asking = {}) => {
      const path = endpoint.path.replace(':id', encodeURIComponent(asking.of ?? ''));
      const isPost = endpoint.method === 'POST';
      const response = await fetch(`${url}/api/v1${path}`, {
        method: endpoint.method,
        headers: { cookie, ...(isPost ? { 'content-type': 'application/json' } : {}) },
        ...(isPost ? { body: JSON.stringify(asking.body ?? {}) } : {}),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return endpoint.response.parse(JSON.parse(text));
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

async function signIn(link: string): Promise<string> {
  const response = await fetch(link, { redirect: 'manual' });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (cookie === undefined) throw new Error(`no cookie for ${link}: ${response.status}`);
  return cookie;
}
