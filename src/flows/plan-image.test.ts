import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import { sha256, systemClock } from '../kernel/index.ts';
import { ImagePlan } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked, debian10, publishBoth, scripted, withTrivyReport } from './conformance/patch-images.ts';
import type { PatchAsked } from './patch-asked.ts';
import { planImage } from './plan-image.ts';

const openssl = { name: 'openssl', version: '3.0.9-1' };

describe('the plan of one image', () => {
  let fake: FakeWorld;
  beforeAll(async () => {
    fake = await startFakeWorld();
    publishBoth(fake);
  });
  afterAll(() => fake.stop());

  const planOf = async (
    installed: Parameters<FakeWorld['push']>[1],
    change: Partial<PatchAsked> = {},
  ): Promise<ImagePlan> => {
    const { reference } = await fake.push('shop/planned:1', installed);
    return ImagePlan.parse(await planImage(fake.world, asked(reference, change)));
  };
  const goneFrom = (plan: ImagePlan) => new Set(plan.goes.map((one) => one.package));
  const reasonsIn = (plan: ImagePlan) => [
    ...new Set(plan.stays.map(({ package: name, why }) => `${name} ${why.refusal ?? why.code}`)),
  ];

  it('names packages with sizes, the findings that go by their ids, engine, scripts and tag', async () => {
    const plan = await planOf([less(vulnerableLess), { name: 'other', version: '1' }]);
    expect(plan).toMatchObject({
      schemaVersion: 1,
      kind: 'ImagePlan',
      code: 'possible',
      message: '',
      to: `${fake.registry.host}/shop/planned:1-oakum.1`,
      engine: 'native',
      engines: [{ engine: 'native', answer: 'does-it', reason: 'moves everything that is asked for' }],
      packages: [
        { name: 'less', architecture: 'amd64', from: vulnerableLess, to: fixedLess, source: 'less' },
      ],
      scripts: [],
      stays: [],
      brings: [],
      leftOut: [],
    });
    expect(plan.packages[0]?.downloadBytes).toBeGreaterThan(100);
    expect(plan.downloadBytes).toBe(plan.packages[0]?.downloadBytes);
    expect(plan.goes.map((one) => `${one.vulnerability} ${one.package} ${one.version}`)).toEqual([
      `CVE-2022-48624 less ${vulnerableLess}`,
      `CVE-2024-32487 less ${vulnerableLess}`,
    ]);
  });

  it('says every way to remove the findings, and looks at a newer tag for that', async () => {
    const { reference } = await fake.push('shop/ways:1.2', [less(vulnerableLess)]);
    const alone = await planImage(fake.world, asked(reference));
    expect(alone.ways?.map(({ way, state }) => `${way} ${state}`)).toEqual([
      'newer-tag impossible',
      'rebuild unknown',
      'base unknown',
      'layer-patch chosen',
      'mitigation possible',
    ]);
    await fake.push('shop/ways:1.3', [less(fixedLess)]);
    const plan = await planImage(fake.world, asked(reference));
    expect(plan.ways?.slice(0, 1)).toMatchObject([{ state: 'possible', removes: 2, leaves: 0 }]);
    expect(plan.ways?.slice(3, 4)).toMatchObject([{ state: 'chosen', removes: 2, leaves: 0 }]);
  });

  it('never takes a newer tag that nobody can judge for one without findings', async () => {
    const { reference } = await fake.push('shop/dark:1.2', [less(vulnerableLess)]);
    const files = {
      ...debianRoot({ installed: [less(fixedLess)] }),
      'usr/lib/os-release': 'ID=debian\nVERSION_ID="99"\nPRETTY_NAME="Debian GNU/Linux 99"\n',
    };
    await fake.pushImage('shop/dark:1.3', buildImage({ layers: [{ files }] }));
    const plan = await planImage(fake.world, asked(reference));
    expect(plan.ways?.[0]).toMatchObject({
      way: 'newer-tag',
      state: 'unknown',
      reason: expect.stringContaining('/shop/dark:1.3 cannot be judged'),
    });
    expect(plan.ways?.[0]?.removes).toBeUndefined();
  });

  it('writes nothing to the registry, and leaves nothing of its work', async () => {
    const before = fake.registry.control.seen().length;
    const plan = await planOf([less(vulnerableLess)]);
    const methods = new Set(
      fake.registry.control
        .seen()
        .slice(before)
        .map(({ method }) => method),
    );
    expect([...methods].filter((method) => method !== 'GET' && method !== 'HEAD')).toEqual([]);
    expect(await fake.world.state.list('work')).toEqual([]);
    expect(plan.code).toBe('possible');
  });

  it('takes the tag that is asked for', async () => {
    const plan = await planOf([less(vulnerableLess)], { tag: 'mine' });
    expect(plan.to).toBe(`${fake.registry.host}/shop/planned:mine`);
  });

  it('has everything stay where one package is refused, and says which', async () => {
    const plan = await planOf([less(vulnerableLess), scripted('1')]);
    expect({ ...plan, engines: plan.engines.map(({ answer }) => answer) }).toMatchObject({
      code: 'refused',
      engines: ['cannot'],
      packages: [],
      goes: [],
    });
    expect(plan.message).toContain('maintainer-script');
    expect(reasonsIn(plan)).toEqual(['less all-or-nothing']);
  });

  it('moves the rest where that is allowed, with what is left out and its code', async () => {
    const plan = await planOf([less(vulnerableLess), scripted('1')], { leaveRefused: true });
    expect(plan.code).toBe('possible');
    expect([...goneFrom(plan)]).toEqual(['less']);
    expect(plan.leftOut.map((one) => `${one.package} ${one.code}`)).toEqual(['scripted maintainer-script']);
    expect(plan.engines[0]?.reason).toBe('moves what it can, and leaves 1 out');
  });

  it('waits for the mirror where a fix is known and not offered, with both versions', async () => {
    const plan = await planOf([openssl]);
    expect(plan.code).toBe('waiting-for-mirror');
    expect(reasonsIn(plan)).toEqual(['openssl waiting-for-mirror']);
    expect(plan.stays[0]?.why.message).toMatch(/^3\.0\.\S+ is wanted, the repositories offer nothing newer$/);
  });

  it('leaves what waits for the mirror beside what goes', async () => {
    const plan = await planOf([less(vulnerableLess), openssl]);
    expect([plan.code, ...goneFrom(plan), ...reasonsIn(plan)]).toEqual([
      'possible',
      'less',
      'openssl waiting-for-mirror',
    ]);
  });

  it('says that the owner of the image holds a package', async () => {
    const plan = await planOf([{ ...less(vulnerableLess), status: 'hold ok installed' }]);
    expect([plan.code, ...reasonsIn(plan)]).toEqual(['held', 'less held']);
  });

  it('has nothing to do on an image without findings', async () => {
    const plan = await planOf([less(fixedLess)]);
    expect([plan.code, plan.goes, plan.stays]).toEqual(['nothing-to-do', [], []]);
    expect(plan.message).toContain('as new as asked for');
  });

  it('leaves packages of languages to a rebuild', async () => {
    const files = {
      'opt/Flask-2.2.2.dist-info/METADATA': 'Metadata-Version: 2.1\nName: Flask\nVersion: 2.2.2\n',
    };
    const reference = await pushTree('shop/flask:1', debianRoot({ installed: [less(fixedLess)], files }));
    const plan = await planImage(fake.world, asked(reference));
    expect(plan.unknowns.length + plan.stays.length).toBeGreaterThan(0);
    expect(plan.stays.filter(({ why }) => why.code !== 'other-ecosystem')).toEqual([]);
  });

  it('says that nobody publishes fixes for a release any more', async () => {
    for (const suite of ['buster', 'buster-security'])
      fake.packages.control.publish(suite, { debs: [], date: systemClock.now().subtract({ hours: 1 }) });
    const files = { 'usr/lib/os-release': debian10 };
    const reference = await pushTree('shop/old:1', debianRoot({ installed: [less(vulnerableLess)], files }));
    const plan = await planImage(fake.world, asked(reference));
    expect(plan.code).toBe('end-of-life');
    expect(plan.message).toMatch(
      /^Debian 10 is out of support since \d{4}-\d\d-\d\d, .*rebuild on a newer release/,
    );
  });

  it('says why another engine was not asked, and which program is missing', async () => {
    const one = await planOf([less(vulnerableLess)], { engines: ['native', 'buildah'] });
    expect(one.engines[1]).toEqual({
      engine: 'buildah',
      answer: 'not-asked',
      reason: 'native answered before it',
    });
    const other = await planOf([less(vulnerableLess)], { engines: ['buildah', 'native'] });
    expect(other.engines.map(({ engine, answer }) => `${engine} ${answer}`)).toEqual([
      'buildah cannot',
      'native does-it',
    ]);
    expect(other.engines[0]?.reason).toContain('buildah is not installed');
  });

  it('is limited to the packages that are named', async () => {
    const installed = [less(vulnerableLess), scripted('1'), openssl];
    const one = await planOf(installed, { packages: ['less'] });
    expect([one.code, ...goneFrom(one), ...reasonsIn(one)]).toEqual([
      'possible',
      'less',
      'openssl not-asked',
    ]);
    const other = await planOf(installed, { packages: ['scripted'] });
    expect([other.code, other.engines[0]?.reason]).toEqual([
      'refused',
      expect.stringMatching(/^scripted: .*\(maintainer-script\)$/),
    ]);
    const gone = await planOf(installed, { packages: ['nothing'] });
    expect([gone.code, gone.message]).toEqual(['refused', expect.stringContaining('(not-installed)')]);
    const absent = await planOf(installed, { packages: ['openssl'] });
    expect([absent.code, absent.stays.find(({ why }) => why.code === 'refused')?.why.refusal]).toEqual([
      'refused',
      'not-in-repository',
    ]);
  });

  it.each(['$(id)', '-y', '', 'a b', `a${'b'.repeat(200)}`])('refuses the name %j', async (name) => {
    await expect(planOf([less(vulnerableLess)], { packages: [name] })).rejects.toMatchObject({
      code: 'usage.package',
    });
  });

  interface Reported {
    readonly names?: readonly string[];
    readonly packages?: readonly string[];
    readonly fixed?: string;
  }
  const reported = async (
    digest: (own: string) => string | undefined,
    { names = ['less'], packages = [], fixed = fixedLess }: Reported = {},
  ): Promise<ImagePlan> => {
    const { reference, digest: own } = await fake.push('shop/reported:1', [less(vulnerableLess), openssl]);
    const fixes = names.map((name) => ({ name, installed: vulnerableLess, fixed }));
    return withTrivyReport({ digest: digest(own), fixes }, (report) =>
      planImage(fake.world, asked(reference, { report, packages })),
    );
  };

  it('has the fixable packages of a report as its targets, and of those the ones that are named', async () => {
    const plan = await reported((own) => own);
    expect([plan.code, ...goneFrom(plan), ...reasonsIn(plan)]).toEqual([
      'possible',
      'less',
      'openssl not-asked',
    ]);
    expect(plan.notes[0]).toBe(
      '1 of 1 packages that Trivy (version not said) reports a fix for are asked for',
    );
    const none = await reported((own) => own, { packages: ['openssl'] });
    expect([none.code, none.notes[0]]).toEqual([
      'nothing-to-do',
      '0 of 1 packages that Trivy (version not said) reports a fix for are asked for',
    ]);
  });

  it('waits for the mirror where a report wants a later version than it offers', async () => {
    const plan = await reported((own) => own, { fixed: '999-1' });
    expect([plan.code, plan.stays[0]?.why.message]).toEqual([
      'waiting-for-mirror',
      `999-1 is wanted, the repositories offer ${fixedLess}`,
    ]);
  });

  it('says which engines there are where one is misspelt, instead of asking none', async () => {
    await expect(planOf([less(vulnerableLess)], { engines: ['native', 'nativ'] })).rejects.toMatchObject({
      code: 'usage.engine',
      hint: expect.stringMatching(/^native, buildah, buildkit; oakum patch rebuild/),
    });
  });

  it('refuses a report of another image, and says so where a report names none', async () => {
    const other = sha256('another image');
    await expect(reported(() => other)).rejects.toMatchObject({
      code: 'usage.report-of-another',
      message: expect.stringContaining(other),
    });
    const unnamed = await reported(() => undefined);
    expect([unnamed.code, unnamed.notes[1]]).toEqual([
      'possible',
      expect.stringContaining('names no digest'),
    ]);
  });

  it('refuses hostile names of a report as packages that are not there', async () => {
    const plan = await reported((own) => own, { names: ['$(touch /pwned)', '--purge', 'less;id'] });
    expect(plan.code).toBe('refused');
    expect(plan.message.match(/\(not-installed\)/g)).toHaveLength(3);
  });

  const pushTree = async (name: string, files: ReturnType<typeof debianRoot>): Promise<string> => {
    const image = buildImage({ layers: [{ files }], labels: { name } });
    const { content, host } = fake.registry;
    const [repository = '', tag = ''] = name.split(':');
    for (const blob of [image.config, ...image.layers]) await content.putBlob(blob.bytes);
    await content.putManifest(repository, tag, image.manifest);
    return `${host}/${name}`;
  };
});
