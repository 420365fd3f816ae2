import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { madeElf } from '../../../../../../testing/builders/index.ts';
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

describeProgramDetector(go, [
  { path: 'usr/local/bin/sample', bytes: stripped(section), packages },
  { path: 'app/server', bytes: madeElf({ '.text': Buffer.alloc(64), '.go.buildinfo': section }), packages },
]);

it('says when a Go program cannot be read', () => {
  const bytes = stripped(Buffer.concat([section.subarray(0, 32), Buffer.from('\x03abc\x00')]));
  const program = programOf('app/server', bytes);
  expect(program === undefined ? program : go.detect(program)).toMatchObject({
    packages: [],
    problems: [{ code: 'packages.corrupt' }],
  });
});
