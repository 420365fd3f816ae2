import { createHash } from 'node:crypto';
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { GithubBuild } from '../../model/index.ts';
import { type Asking, askJson } from './ask.ts';
import type { OpenedRequest, SourceHost, SourceProposal } from './interface.ts';
import { isThereAlready, moved, type RequestDeps } from './requests.ts';
import { below, linkOf, parts } from './text.ts';

const Named = z.object({ sha: z.string().regex(/^[0-9a-f]{40,64}$/) });
const Ref = z.object({ object: Named });
const Commit = z.object({ tree: Named });
const Entry = z.object({ path: z.string(), mode: z.string(), type: z.string(), sha: z.string() });
const Tree = z.object({ tree: z.array(Entry) });
const Request = z.object({ number: z.number().int(), html_url: z.string().nullish() });

/** Pull requests of GitHub: one commit on a branch of its own, which is made when the commit is whole. */
export function githubRequests(build: GithubBuild, deps: RequestDeps): SourceHost {
  const repository = below(build.api, `repos/${build.repository}`);
  const [owner = ''] = build.repository.split('/');
  return {
    where: `${repository}/pulls`,
    open: async (proposal, signal) => {
      const token = await deps.secrets.read(build.token);
      const call = <T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T> =>
        askJson(deps.caller, schema, {
          method: body === undefined ? 'GET' : 'POST',
          url: `${repository}/${path}`,
          headers: {
            authorization: `Bearer ${token}`,
            accept: 'application/vnd.github+json',
            'x-github-api-version': '2022-11-28',
            'content-type': 'application/json',
          },
          body: body === undefined ? undefined : JSON.stringify(body),
          signal,
        } satisfies Asking);
      return await open({ call, owner, base: build.ref }, proposal);
    },
  };
}

interface Api {
  call<T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T>;
  readonly owner: string;
  /** The branch that it is proposed for. */
  readonly base: string;
}

async function open(api: Api, proposal: SourceProposal): Promise<OpenedRequest> {
  const { branch, title, body } = proposal;
  const query = new URLSearchParams({ head: `${api.owner}:${branch}`, base: api.base, state: 'open' });
  const [known] = await api.call(z.array(Request), `pulls?${query}`);
  if (known !== undefined) return { id: String(known.number), link: linkOf(known.html_url), isNew: false };
  await makeBranch(api, proposal);
  const made = await api.call(Request, 'pulls', { title, head: branch, base: api.base, body });
  return { id: String(made.number), link: linkOf(made.html_url), isNew: true };
}

/** One that is there has the same change: its name is made of it. */
async function makeBranch(api: Api, { branch, title, files }: SourceProposal): Promise<void> {
  const from = await api.call(Ref, `git/ref/heads/${parts(api.base).join('/')}`);
  const parent = from.object.sha;
  const { tree } = await api.call(Commit, `git/commits/${parent}`);
  const changed: object[] = [];
  for (const { path, before, after } of files) {
    const mode = await modeOf(api, tree.sha, { path, before });
    changed.push({ path, mode, type: 'blob', content: after });
  }
  const made = await api.call(Named, 'git/trees', { base_tree: tree.sha, tree: changed });
  const commit = await api.call(Named, 'git/commits', { message: title, tree: made.sha, parents: [parent] });
  try {
    await api.call(Ref, 'git/refs', { ref: `refs/heads/${branch}`, sha: commit.sha });
  } catch (error) {
    if (!(error instanceof OakumError) || !isThereAlready(error)) throw error;
  }
}

/**
 * What kind of file it is, by its tree: the API of contents gives none above 1 MiB, follows links and tells no mode.
 *
 * @throws ci.source-moved where it is not there, not a file, or has another text
 */
async function modeOf(
  api: Api,
  root: string,
  { path, before }: { readonly path: string; readonly before: string },
): Promise<string> {
  let at = { type: 'tree', sha: root, mode: '040000' };
  for (const name of path.split('/')) {
    const entries = at.type === 'tree' ? (await api.call(Tree, `git/trees/${at.sha}`)).tree : [];
    const entry = entries.find((one) => one.path === name);
    if (entry === undefined) throw moved(path, api.base);
    at = entry;
  }
  const isFile = at.mode === '100644' || at.mode === '100755';
  if (!isFile || at.sha !== blobHash(before)) throw moved(path, api.base);
  return at.mode;
}

/** git-scm.com/book, Git Objects: SHA-1 over the kind, the length in bytes and the bytes. */
function blobHash(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
