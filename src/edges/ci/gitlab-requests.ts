import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import type { GitlabBuild } from '../../model/index.ts';
import { type Asking, ask, askJson } from './ask.ts';
import type { OpenedRequest, SourceHost, SourceProposal } from './interface.ts';
import { isThereAlready, moved, type RequestDeps } from './requests.ts';
import { below, linkOf } from './text.ts';

/** Lock files of large workspaces have some MiB. */
const maxFileBytes = 64 * 2 ** 20;
const Commit = z.object({ id: z.string() });
const Request = z.object({ iid: z.number().int(), web_url: z.string().nullish() });

/** Merge requests of GitLab: one commit that makes a branch of its own. */
export function gitlabRequests(build: GitlabBuild, deps: RequestDeps): SourceHost {
  const api = below(build.url, `api/v4/projects/${encodeURIComponent(build.project)}`);
  const { token } = build;
  if (token === undefined)
    throw new OakumError('ci.no-credential', 'a trigger token opens no merge request', {
      hint: 'give the Baseline a `token` with the scope `api`',
    });
  return {
    where: `${api}/merge_requests`,
    open: async (proposal, signal) => {
      const headers = { 'private-token': await deps.secrets.read(token), 'content-type': 'application/json' };
      const asking = (path: string, body?: object): Asking => ({
        method: body === undefined ? 'GET' : 'POST',
        url: `${api}/${path}`,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
      return await open({ asking, deps, base: build.ref }, proposal);
    },
  };
}

interface Api {
  asking(path: string, body?: object): Asking;
  readonly deps: RequestDeps;
  /** The branch that it is proposed for. */
  readonly base: string;
}

async function open(api: Api, proposal: SourceProposal): Promise<OpenedRequest> {
  const { asking, deps, base } = api;
  const { branch, title, body } = proposal;
  const query = new URLSearchParams({ source_branch: branch, target_branch: base, state: 'opened' });
  const [known] = await askJson(deps.caller, z.array(Request), asking(`merge_requests?${query}`));
  if (known !== undefined) return { id: String(known.iid), link: linkOf(known.web_url), isNew: false };
  await makeBranch(api, proposal);
  const wanted = {
    source_branch: branch,
    target_branch: base,
    title,
    description: body,
    remove_source_branch: true,
  };
  const made = await askJson(deps.caller, Request, asking('merge_requests', wanted));
  return { id: String(made.iid), link: linkOf(made.web_url), isNew: true };
}

/** One that is there has the same change: its name is made of it. */
async function makeBranch(
  { asking, deps, base }: Api,
  { branch, title, files }: SourceProposal,
): Promise<void> {
  for (const { path, before } of files) {
    const at = `repository/files/${encodeURIComponent(path)}/raw?ref=${encodeURIComponent(base)}`;
    const { bytes } = await ask(deps.caller, { ...asking(at), maxBytes: maxFileBytes });
    if (Buffer.from(bytes).toString('utf8') !== before) throw moved(path, base);
  }
  const actions = files.map(({ path, after }) => ({ action: 'update', file_path: path, content: after }));
  const wanted = { branch, start_branch: base, commit_message: title, actions };
  try {
    await askJson(deps.caller, Commit, asking('repository/commits', wanted));
  } catch (error) {
    if (!(error instanceof OakumError) || !isThereAlready(error)) throw error;
  }
}
