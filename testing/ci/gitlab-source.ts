import { type Answer, type Asked, header, jsonBody, type Speaks } from './answer.ts';
import type { FakeRequest } from './source.ts';

/** docs.gitlab.com/api/commits, repository_files and merge_requests, as of version 4. */
export const speakGitlabSource: Speaks = async (asked) => {
  const { url, method, options, source } = asked;
  const [, path = ''] =
    /^\/api\/v4\/projects\/[^/]+\/((?:repository|merge_requests)(?:\/.*)?)$/.exec(url.pathname) ?? [];
  if (path === '') return undefined;
  if (options.token !== undefined && header(asked, 'private-token') !== options.token)
    return { status: 401, body: { message: '401 Unauthorized' } };
  if (method === 'POST') return path === 'merge_requests' ? opened(asked) : committed(asked);
  if (path === 'merge_requests') {
    const [from, to] = [url.searchParams.get('source_branch'), url.searchParams.get('target_branch')];
    const found = source.requests.filter((one) => one.from === from && one.to === to);
    return { status: 200, body: found.map(shown) };
  }
  const [, name = ''] = /^repository\/files\/([^/]+)\/raw$/.exec(path) ?? [];
  const text = source.branches.get(url.searchParams.get('ref') ?? '')?.[decodeURIComponent(name)];
  return text === undefined
    ? { status: 404, body: { message: '404 File Not Found' } }
    : { status: 200, raw: text };
};

function committed(asked: Asked): Answer {
  const { source } = asked;
  const { branch, start_branch: start } = jsonBody(asked);
  if (source.branches.has(String(branch)))
    return { status: 400, body: { message: `A branch called '${branch}' already exists.` } };
  const actions: readonly { readonly file_path: string; readonly content: string }[] = JSON.parse(
    asked.body,
  ).actions;
  const changed = Object.fromEntries(actions.map((one) => [one.file_path, one.content]));
  const files = { ...source.branches.get(String(start)), ...changed };
  source.branches.set(String(branch), files);
  return { status: 201, body: { id: source.keep(files) } };
}

function opened(asked: Asked): Answer {
  const { source_branch: from, target_branch: to, title, description } = jsonBody(asked);
  const request = asked.source.open({
    from: String(from),
    to: String(to),
    title: String(title),
    body: String(description),
  });
  if (request !== undefined) return { status: 201, body: shown(request) };
  return {
    status: 409,
    body: { message: ['Another open merge request already exists for this source branch'] },
  };
}

function shown({ id, title }: FakeRequest) {
  return {
    iid: id,
    title,
    state: 'opened',
    web_url: `https://gitlab.example/shop/web/-/merge_requests/${id}`,
  };
}
