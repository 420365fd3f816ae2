import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Answer, Asked, Speaks } from './answer.ts';
import type { CiFault, FakeCi, FakeCiOptions, SeenCall } from './contract.ts';
import { speakGithub } from './github.ts';
import { speakGithubSource } from './github-source.ts';
import { speakGitlab } from './gitlab.ts';
import { speakGitlabSource } from './gitlab-source.ts';
import { speakJenkins } from './jenkins.ts';
import { makeRuns } from './runs.ts';
import { makeSource } from './source.ts';
import { speakWebhook } from './webhook.ts';

const speakers: readonly Speaks[] = [
  speakGithubSource,
  speakGitlabSource,
  speakGithub,
  speakGitlab,
  speakJenkins,
  speakWebhook,
];

interface Failing {
  readonly fits: RegExp;
  readonly fault: CiFault;
  left: number;
}

/** Starts it on a free port of this machine. The caller stops it. */
export async function startFakeCi(first: FakeCiOptions = {}): Promise<FakeCi> {
  const state = { options: first, isQueueForgotten: false };
  const seen: SeenCall[] = [];
  const failing: Failing[] = [];
  const runs = makeRuns(() => state.options);
  const source = makeSource();
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await Array.fromAsync(request)).toString();
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, headers, body };
    seen.push(call);
    const fails = failing.find((one) => one.left > 0 && one.fits.test(`${method} ${path}`));
    if (fails !== undefined) {
      fails.left -= 1;
      if (fails.fault.kind !== 'lost-answer') return answerFault(fails.fault, response);
    }
    const asked = { ...call, ...state, url: new URL(path, base()), base: base(), runs, source };
    const answer = await answerOf(asked);
    if (fails !== undefined) return void response.destroy();
    send(response, answer);
  };
  const base = (): string => {
    const address = server.address();
    return typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: base(),
    source,
    control: {
      seen: () => [...seen],
      orders: () => runs.list.map(({ order }) => order),
      fail: (fits, fault, times = 1) => void failing.push({ fits, fault, left: times }),
      become: (change) => {
        state.options = { ...state.options, ...change };
      },
      forgetQueue: () => {
        state.isQueueForgotten = true;
      },
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function answerOf(asked: Asked): Promise<Answer> {
  for (const speak of speakers) {
    const answer = await speak(asked);
    if (answer !== undefined) return answer;
  }
  return { status: 501, body: { message: `${asked.method} ${asked.url.pathname} is not in this fake` } };
}

function answerFault(fault: Exclude<CiFault, { kind: 'lost-answer' }>, response: ServerResponse): void {
  switch (fault.kind) {
    case 'hang':
      return;
    case 'redirect':
      return void response.writeHead(302, { location: fault.to }).end();
    case 'html':
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><title>Sign in</title>\u001b[2J</html>');
    case 'status':
      return void response.writeHead(fault.status, fault.headers).end(fault.body ?? '');
  }
}

function send(response: ServerResponse, { status, body, raw, headers = {} }: Answer): void {
  if (raw !== undefined) return void response.writeHead(status, { 'content-type': 'text/plain' }).end(raw);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  response.writeHead(status, { ...type, ...headers }).end(body === undefined ? '' : JSON.stringify(body));
}
