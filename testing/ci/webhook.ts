import { header, jsonBody, type Speaks, textsOf } from './answer.ts';

/** docs/reference/rebuild.md, webhook. */
export const speakWebhook: Speaks = async (asked) => {
  const { url, method, options, runs } = asked;
  if (!url.pathname.startsWith('/hook')) return undefined;
  if (options.token !== undefined && header(asked, 'authorization') !== `Bearer ${options.token}`)
    return { status: 401 };
  if (url.pathname === '/hook' && method === 'POST') {
    const run = runs.start(textsOf(jsonBody(asked)), 'hook');
    return { status: 202, body: { id: `r/${run.id}`, link: `https://ci.example/r/${run.id}` } };
  }
  const id = /^\/hook\/status\/r\/(\d+)$/.exec(decodeURIComponent(url.pathname))?.[1];
  const run = runs.get(Number(id));
  if (run === undefined) return { status: 404 };
  const { digest } = options;
  return { status: 200, body: { state: await runs.look(run), ...(digest === undefined ? {} : { digest }) } };
};
