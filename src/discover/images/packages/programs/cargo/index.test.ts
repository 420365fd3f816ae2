import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { madeElf } from '../../../../../../testing/builders/index.ts';
import { describeProgramDetector } from '../conformance/program-detector.ts';
import { programOf } from '../detector.ts';
import { cargo } from './index.ts';

const section = readFileSync(new URL('../../../../../formats/cargo/fixtures/sample.dep-v0', import.meta.url));

describeProgramDetector(cargo, [
  {
    path: 'usr/local/bin/sample',
    bytes: madeElf({ '.text': Buffer.alloc(64), '.dep-v0': section }),
    packages: ['itoa 1.0.19', 'smallvec 1.6.0'],
  },
]);

it('says when the list of crates cannot be read', () => {
  const bytes = madeElf({ '.dep-v0': section.subarray(0, 50) });
  const program = programOf('a', bytes);
  expect(program === undefined ? program : cargo.detect(program)).toEqual({
    packages: [],
    problems: [{ code: 'packages.corrupt', reason: 'its list of crates cannot be read' }],
  });
});
