import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeCi, startFakeCi } from '../../../testing/ci/index.ts';
import { CiBuild } from '../../model/index.ts';
import { makeCaller } from '../http/index.ts';
import { connectSourceHost, makeSecrets } from './index.ts';
import type { SourceProposal } from './interface.ts';

const never = new AbortController().signal;
const token = { env: 'TOKEN' };
const hosts = [
  {
    name: 'GitHub',
    build: (url: string) => ({
      ci: 'github',
      repository: 'acme/web',
      workflow: 'build.yml',
      ref: 'main',
      token,
      api: url,
    }),
    link: 'https://github.example/acme/web/pull/1',
    commit: /^POST \/repos\/acme\/web\/git\/refs$/,
    open: /^POST \/repos\/acme\/web\/pulls$/,
  },
  {
    name: 'GitLab',
    build: (url: string) => ({ ci: 'gitlab', project: 'shop/web', ref: 'main', token, url }),
    link: 'https://gitlab.example/shop/web/-/merge_requests/1',
    commit: /repository\/commits$/,
    open: /merge_requests$/,
  },
];

const proposal: SourceProposal = {
  branch: 'oakum/source-1a2b3c',
  title: 'Update qs to 1.1.0',
  body: 'why',
  files: [{ path: 'web/package-lock.json', before: 'old\nlock\n', after: 'new\nlock\n' }],
};

describe.each(hosts)('a change that is proposed at $name (a fake that speaks its calls)', (given) => {
  let fake: FakeCi;
  beforeEach(async () => {
    fake = await startFakeCi({ token: 's3cret' });
    fake.source.branches.set('main', { 'web/package-lock.json': 'old\nlock\n', 'README.md': 'as it was' });
  });
  afterEach(() => fake.stop());

  const host = (secret = 's3cret') =>
    connectSourceHost(CiBuild.parse(given.build(fake.url)), {
      caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
      secrets: makeSecrets(() => secret),
    });

  it('is one commit on a branch of its own, and a request', async () => {
    expect(await host().open(proposal, never)).toEqual({ id: '1', link: given.link, isNew: true });
    expect(fake.source.branches.get(proposal.branch)).toEqual({
      'web/package-lock.json': 'new\nlock\n',
      'README.md': 'as it was',
    });
    expect(fake.source.branches.get('main')?.['web/package-lock.json']).toBe('old\nlock\n');
    expect(fake.source.requests).toMatchObject([
      { from: proposal.branch, to: 'main', title: 'Update qs to 1.1.0', body: 'why' },
    ]);
  });

  it('is proposed once, also where it broke off between the two', async () => {
    fake.control.fail(given.open, { kind: 'status', status: 500 });
    await expect(host().open(proposal, never)).rejects.toMatchObject({ code: 'ci.server', retry: 'later' });
    expect(fake.source.requests).toEqual([]);
    expect(await host().open(proposal, never)).toMatchObject({ id: '1', isNew: true });
    expect(await host().open(proposal, never)).toMatchObject({ id: '1', isNew: false });
    expect([...fake.source.branches.keys()]).toEqual(['main', proposal.branch]);
    expect(fake.source.requests).toHaveLength(1);
  });

  it('is given back while it is open, although the branch that it is for has moved since', async () => {
    await host().open(proposal, never);
    fake.source.branches.set('main', { 'web/package-lock.json': 'newer\n' });
    expect(await host().open(proposal, never)).toMatchObject({ id: '1', isNew: false });
  });

  it('is not made where the branch has another file than the checkout', async () => {
    fake.source.branches.set('main', { 'web/package-lock.json': 'newer\n' });
    await expect(host().open(proposal, never)).rejects.toMatchObject({ code: 'ci.source-moved' });
    expect([...fake.source.branches.keys()]).toEqual(['main']);
  });

  it('is made of a lock file of some MiB, which GitHub’s contents would not give', async () => {
    const large = `${'x'.repeat(6 * 2 ** 20)}\n`;
    fake.source.branches.set('main', { 'a/b/package-lock.json': large });
    const files = [{ path: 'a/b/package-lock.json', before: large, after: `${large}new\n` }];
    await host().open({ ...proposal, files }, never);
    expect(fake.source.branches.get(proposal.branch)?.['a/b/package-lock.json']?.length).toBe(
      6 * 2 ** 20 + 5,
    );
  });

  it('says what the server says', async () => {
    await expect(host('guessed').open(proposal, never)).rejects.toMatchObject({ code: 'ci.unauthorized' });
    fake.source.branches.delete('main');
    await expect(host().open(proposal, never)).rejects.toMatchObject({ code: 'ci.not-found' });
    fake.source.branches.set('main', { 'web/package-lock.json': 'old\nlock\n' });
    fake.control.fail(given.commit, { kind: 'status', status: 422, body: '{"message":"no"}' });
    await expect(host().open(proposal, never)).rejects.toMatchObject({ code: 'ci.invalid' });
  });
});

describe('a change that is proposed at GitHub (a fake that speaks its calls)', () => {
  let fake: FakeCi;
  beforeEach(async () => {
    fake = await startFakeCi({ token: 's3cret' });
    fake.source.branches.set('main', { 'package-lock.json': 'old\n', 'README.md': '' });
  });
  afterEach(() => fake.stop());

  const open = (path: string) =>
    connectSourceHost(CiBuild.parse(hosts[0]?.build(fake.url)), {
      caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
      secrets: makeSecrets(() => 's3cret'),
    }).open({ ...proposal, files: [{ path, before: 'old\n', after: 'new\n' }] }, never);

  it('leaves a file executable', async () => {
    fake.source.modes.set('package-lock.json', '100755');
    await open('package-lock.json');
    expect(fake.source.branches.get(proposal.branch)?.['package-lock.json']).toBe('new\n');
    expect(fake.source.modes.get('package-lock.json')).toBe('100755');
  });

  it('puts no file where the branch has a link', async () => {
    fake.source.modes.set('package-lock.json', '120000');
    await expect(open('package-lock.json')).rejects.toMatchObject({ code: 'ci.source-moved' });
  });

  it('puts no file where the branch has none', async () => {
    await expect(open('web/package-lock.json')).rejects.toMatchObject({ code: 'ci.source-moved' });
    await expect(open('README.md/package-lock.json')).rejects.toMatchObject({ code: 'ci.source-moved' });
    expect(fake.source.requests).toEqual([]);
  });
});

it('is not proposed to a CI that keeps no source', () => {
  const build = CiBuild.parse({ ci: 'webhook', url: 'https://ci.example/build' });
  const deps = { caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }), secrets: makeSecrets(() => '') };
  expect(() => connectSourceHost(build, deps)).toThrow(expect.objectContaining({ code: 'ci.no-requests' }));
});
