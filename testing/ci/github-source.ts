import { createHash } from 'node:crypto';
import { type Answer, type Asked, header, jsonBody, type Speaks } from './answer.ts';
import type { FakeRequest, FakeSource, SourceFiles } from './source.ts';

/** docs.github.com/en/rest/git and pulls, as of API version 2022-11-28; hashes of commits are those of their files. */
export const speakGithubSource: Speaks = async (asked) => {
  const { url, method, options } = asked;
  const [, owner = '', path = ''] =
    /^\/repos\/([^/]+)\/[^/]+\/((?:git|pulls)(?:\/.*)?)$/.exec(url.pathname) ?? [];
  if (path === '') return undefined;
  if (options.token !== undefined && header(asked, 'authorization') !== `Bearer ${options.token}`)
    return { status: 401, body: { message: 'Bad credentials', status: '401' } };
  if (method === 'POST') return posted(asked, path);
  if (path === 'pulls') return { status: 200, body: openRequests(asked, owner).map(shown) };
  return got(asked, decodeURIComponent(path));
};

function got({ source }: Asked, path: string): Answer {
  const [, branch = ''] = /^git\/ref\/heads\/(.+)$/.exec(path) ?? [];
  const files = source.branches.get(branch);
  if (files !== undefined)
    return {
      status: 200,
      body: { ref: `refs/heads/${branch}`, object: { type: 'commit', sha: source.keep(files) } },
    };
  const [, commit = ''] = /^git\/commits\/([0-9a-f]{40})$/.exec(path) ?? [];
  if (source.objects.has(commit)) return { status: 200, body: { sha: commit, tree: { sha: commit } } };
  const [, tree = ''] = /^git\/trees\/([0-9a-f]{40})$/.exec(path) ?? [];
  const entries = source.objects.get(tree);
  if (entries === undefined) return { status: 404, body: { message: 'Not Found', status: '404' } };
  return { status: 200, body: { sha: tree, tree: treeOf(source, entries), truncated: false } };
}

/** One level; what is below a directory is kept under a hash of its own. */
function treeOf(source: FakeSource, files: SourceFiles): readonly object[] {
  const below = Map.groupBy(Object.entries(files), ([path]) => path.split('/')[0] ?? '');
  return [...below].map(([path, inside]) => {
    const text = files[path];
    if (text !== undefined)
      return { path, mode: source.modes.get(path) ?? '100644', type: 'blob', sha: blobHash(text) };
    const rest = inside.map(([name, content]) => [name.slice(path.length + 1), content]);
    return { path, mode: '040000', type: 'tree', sha: source.keep(Object.fromEntries(rest)) };
  });
}

function blobHash(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

function posted(asked: Asked, path: string): Answer {
  const { source } = asked;
  const body = jsonBody(asked);
  switch (path) {
    case 'git/trees': {
      const base = source.objects.get(String(body.base_tree));
      const entries: readonly { readonly path: string; readonly mode: string; readonly content: string }[] =
        JSON.parse(asked.body).tree;
      for (const { path: file, mode } of entries) source.modes.set(file, mode);
      const changed = Object.fromEntries(entries.map((one) => [one.path, one.content]));
      return { status: 201, body: { sha: source.keep({ ...base, ...changed }) } };
    }
    case 'git/commits':
      return { status: 201, body: { sha: body.tree, tree: { sha: body.tree }, message: body.message } };
    case 'git/refs': {
      const branch = String(body.ref).replace('refs/heads/', '');
      if (source.branches.has(branch))
        return { status: 422, body: { message: 'Reference already exists', status: '422' } };
      source.branches.set(branch, source.objects.get(String(body.sha)) ?? {});
      return { status: 201, body: { ref: body.ref, object: { type: 'commit', sha: body.sha } } };
    }
    default:
      return opened(asked, body);
  }
}

function opened({ source }: Asked, body: Record<string, unknown>): Answer {
  const [from, to] = [String(body.head), String(body.base)];
  const request = source.open({ from, to, title: String(body.title), body: String(body.body) });
  if (request !== undefined) return { status: 201, body: shown(request) };
  return {
    status: 422,
    body: { message: 'Validation Failed', errors: [{ message: 'A pull request already exists' }] },
  };
}

function openRequests({ url, source }: Asked, owner: string): readonly FakeRequest[] {
  const [head, base] = [url.searchParams.get('head'), url.searchParams.get('base')];
  return source.requests.filter(({ from, to }) => `${owner}:${from}` === head && to === base);
}

function shown({ id, from, to, title }: FakeRequest) {
  return {
    number: id,
    title,
    head: { ref: from },
    base: { ref: to },
    html_url: `https://github.example/acme/web/pull/${id}`,
  };
}
