import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { madeElf, madeGoBuildInfo } from '../../../../../../testing/builders/index.ts';
import { describeProgramDetector } from '../conformance/program-detector.ts';
import { programOf } from '../detector.ts';
import { known } from './index.ts';

const fixtures = new URL('../../../../../formats/program-versions/fixtures/', import.meta.url);
const program = (name: string): Buffer =>
  madeElf({ '.rodata': readFileSync(new URL(`${name}.extract`, fixtures)) });
const kubectl = madeElf({
  '.go.buildinfo': madeGoBuildInfo(
    'go1.24.2',
    'path\tk8s.io/kubernetes/cmd/kubectl\nmod\tk8s.io/kubernetes\tv1.33.1\t',
  ),
});

describeProgramDetector(known, [
  { path: 'usr/local/bin/node', bytes: program('node'), packages: ['node 20.20.2'] },
  { path: 'usr/local/bin/redis-server', bytes: program('redis-server'), packages: ['redis 7.0.15'] },
  { path: 'bin/[', bytes: program('busybox'), packages: ['busybox 1.35.0'] },
  { path: 'usr/local/bin/kubectl', bytes: kubectl, packages: ['kubectl 1.33.1'] },
]);

it('says by what it knows', () => {
  const nginx = programOf('usr/local/nginx/sbin/nginx', program('nginx'));
  expect(nginx === undefined ? nginx : known.detect(nginx).packages).toEqual([
    { name: 'nginx', version: '1.22.1', type: 'generic', evidence: 'Server: nginx/1.22.1' },
  ]);
});
