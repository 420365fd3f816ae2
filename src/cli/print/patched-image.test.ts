import { expect, it } from 'vitest';
import { patchedText } from './patched-image.ts';

it('says what did not prove true and what each check measured, and prints no control characters of an image', () => {
  const text = patchedText({
    code: 'failed',
    reference: 'registry.acme.io/web:1',
    image: undefined,
    digest: undefined,
    engine: 'native',
    packages: [{ name: 'less', architecture: 'amd64', from: '590-2', to: '590-3', source: 'less' }],
    leftOut: [],
    signed: 'no',
    attested: [],
    trust: 'no policy covers it',
    loan: undefined,
    verdicts: [
      {
        check: 'scan',
        verdict: 'passed',
        measured: ['before=2', 'gone=2'],
        message: 'what should go is gone',
      },
      { check: 'paths', verdict: 'failed', measured: [], message: 'changed: /etc/\u001b[2Jx' },
    ],
    message: 'what native made did not prove true: paths: changed: /etc/\u001b[2Jx',
  });
  const lines = text.split('\n').map((line) => line.trimEnd().replaceAll(/ {2,}/g, '  '));
  expect(lines).toEqual([
    'registry.acme.io/web:1: failed',
    'source: no policy covers it',
    'what native made did not prove true: paths: changed: /etc/\ufffd[2Jx',
    '',
    'PACKAGE  FROM  TO  SHA-256',
    'less  590-2  590-3',
    '',
    'CHECK  VERDICT  WHY  MEASURED',
    'scan  passed  what should go is gone  before=2 gone=2',
    'paths  failed  changed: /etc/\ufffd[2Jx',
  ]);
});
