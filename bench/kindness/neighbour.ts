import { request } from 'undici';
import { namespaceOf } from '../estate/pod.ts';
import { agentOf } from './agent.ts';

/** An API server, and the token of somebody whom its fairness binds: members of system:masters are exempt. */
export interface Server {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

const perSecond = 50;

/**
 * Another client of the API server: reads a list of a few objects, one object, and writes one, in turns, at a steady rate
 * whatever the answers take. Gives how long each answer took from when it was due, in ms, until `over` says so.
 */
export async function neighbour(server: Server, over: Promise<unknown>): Promise<readonly number[]> {
  await using agent = agentOf(server);
  const state = { isOver: false };
  const end = over.finally(() => {
    state.isOver = true;
  });
  const took: number[] = [];
  const started = performance.now();
  const pending: Promise<void>[] = [];
  for (let count = 0; !state.isOver; count += 1) {
    const due = started + (count * 1000) / perSecond;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    pending.push(
      ask(server, agent, count).then(() => {
        took.push(performance.now() - due);
      }),
    );
  }
  await Promise.all(pending);
  await end;
  return took.toSorted((left, right) => left - right);
}

async function ask(server: Server, dispatcher: ReturnType<typeof agentOf>, count: number): Promise<void> {
  const namespace = namespaceOf(count);
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const one = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { generateName: 'neighbour-' },
    data: { count: '1' },
  };
  const asked = [
    { method: 'GET', path },
    { method: 'GET', path: `${path}/kube-root-ca.crt` },
    { method: 'POST', path: `${path}?dryRun=All`, body: JSON.stringify(one) },
  ] as const;
  const { path: target, ...rest } = asked[count % asked.length] ?? asked[0];
  const answer = await request(`${server.url}${target}`, {
    ...rest,
    dispatcher,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
  });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new Error(`${target} answered ${answer.statusCode}`);
}
