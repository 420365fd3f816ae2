import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { madeElf, madeGoBuildInfo } from '../../../../../../testing/builders/index.ts';
import { describeProgramDetector } from '../conformance/program-detector.ts';
import { programOf } from '../detector.ts';
import { go } from './index.ts';

const section = readFileSync(
  new URL('../../../../../formats/go-buildinfo/fixtures/go1.26.buildinfo', import.meta.url),
);
const packages = [
  'stdlib 1.26.8',
  'golang.org/x/text v0.0.0-20170915032832-14c0d48ead0c',
  'rsc.io/quote v1.5.2',
  'rsc.io/sampler v1.99.99',
];

/** An ELF file without tables, so that the information is found by its mark, as in a stripped program. */
function stripped(content: Uint8Array): Uint8Array {
  const file = Buffer.alloc(128 * 1024);
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  Buffer.from(content).copy(file, 4096);
  return file;
}

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../../../formats/go-buildinfo/fixtures/${name}`, import.meta.url));

describeProgramDetector(go, [
  { path: 'usr/local/bin/sample', bytes: stripped(section), packages },
  { path: 'app/server', bytes: madeElf({ '.text': Buffer.alloc(64), '.go.buildinfo': section }), packages },
  {
    path: 'app/cart',
    bytes: madeElf({ '.text': Buffer.alloc(64), '.go.buildinfo': fixture('go1.26-ldflags.buildinfo') }),
    packages: ['stdlib 1.26.8', 'example.org/shop/cart v1.4.2'],
  },
]);

const devel = (ldflags: string, module = 'example.org/a', main = module) =>
  madeElf({
    '.go.buildinfo': madeGoBuildInfo('go1.24.2', `path\t${main}\nmod\t${module}\t(devel)\t\n${ldflags}`),
  });

it.each<[string, Buffer, string | undefined]>([
  [
    'by a variable of its own module',
    devel('build\t-ldflags="-X example.org/a/internal/build.Version=1.2.3-rc.1"'),
    'example.org/a v1.2.3-rc.1 by its build set example.org/a/internal/build.Version',
  ],
  [
    'by the linker, of a program of Kubernetes',
    devel(
      'build\t-ldflags="-X k8s.io/component-base/version.gitVersion=v1.33.1"',
      'k8s.io/kubernetes',
      'k8s.io/kubernetes/cmd/kubelet',
    ),
    'k8s.io/kubernetes v1.33.1 by -X k8s.io/component-base/version.gitVersion=1.33.1',
  ],
  [
    'not by what a vendor calls it',
    devel(
      'build\t-ldflags="-X k8s.io/component-base/version.gitVersion=v1.29.3-eks-ae9a62a"',
      'k8s.io/kubernetes',
      'k8s.io/kubernetes/cmd/kubelet',
    ),
    undefined,
  ],
  ['not by another module', devel('build\t-ldflags="-X example.org/b.version=v1.2.3"'), undefined],
  ['not by a variable of another name', devel('build\t-ldflags="-X main.apiVersion=v1.2.3"'), undefined],
  [
    'not by a commit after a release',
    devel('build\t-ldflags="-X main.version=v1.2.3-4-gabcdef0"'),
    undefined,
  ],
  [
    'not where two disagree',
    devel('build\t-ldflags="-X main.version=v1.2.3 -X main.buildVersion=v1.2.4"'),
    undefined,
  ],
  ['not without any', devel(''), undefined],
])('knows the version of a main module %s', (_what, bytes, expected) => {
  const program = programOf('app/server', bytes);
  const found = program === undefined ? [] : go.detect(program).packages;
  expect(
    found
      .filter(({ name }) => name !== 'stdlib')
      .map((one) => `${one.name} ${one.version} by ${one.evidence}`),
  ).toEqual(expected === undefined ? [] : [expected]);
});

it('says when a Go program cannot be read', () => {
  const bytes = stripped(Buffer.concat([section.subarray(0, 32), Buffer.from('\x03abc\x00')]));
  const program = programOf('app/server', bytes);
  expect(program === undefined ? program : go.detect(program)).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt' }],
  });
});
