import { Agent, request } from 'undici';
import * as z from 'zod';
import { OakumError } from '../src/kernel/index.ts';

/** Asks one API server as its administrator; only what the rig itself has to know, tests bring their own client. */
export interface Api {
  /** The body of a 200; throws `rig.api` for any other answer. */
  get(path: string): Promise<string>;
  close(): Promise<void>;
}

export function makeApi(options: {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}): Api {
  const agent = new Agent({ connect: { ca: options.caPem } });
  const headers = { authorization: `Bearer ${options.token}`, accept: 'application/json' };
  return {
    get: async (path) => {
      const answer = await request(`${options.url}${path}`, {
        dispatcher: agent,
        headers,
        bodyTimeout: 30_000,
      });
      const body = await answer.body.text();
      if (answer.statusCode === 200) return body;
      throw new OakumError('rig.api', `GET ${path}: ${answer.statusCode} ${body.slice(0, 500)}`, {
        retry: 'later',
      });
    },
    close: () => agent.destroy(),
  };
}

const ConditionedList = z.object({
  items: z.array(
    z.object({
      status: z.object({
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      }),
    }),
  ),
});

/** How many objects of a list have the condition Ready. */
export function countReady(listJson: string): number {
  const list = ConditionedList.parse(JSON.parse(listJson));
  const isReady = (condition: { type: string; status: string }): boolean =>
    condition.type === 'Ready' && condition.status === 'True';
  return list.items.filter((item) => item.status.conditions.some(isReady)).length;
}
