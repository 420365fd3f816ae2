import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import type { ImageVerdict } from '../../model/index.ts';
import { testResult, verdictsIn } from './index.ts';

const digest = sha256(Buffer.from('source'));
const source = { reference: 'registry.acme.io/shop/web:1', digest };
const verdict = (check: ImageVerdict['check'], said: ImageVerdict['verdict']): ImageVerdict => ({
  check,
  verdict: said,
  measured: ['checked=3'],
  message: 'because',
});
const [passed, unknown, failed, notRun] = [
  verdict('scan', 'passed'),
  verdict('paths', 'unknown'),
  verdict('size', 'failed'),
  verdict('second-scanner', 'not-run'),
];

describe('the predicate of what a patched image was held against', () => {
  it('names the checks, the image that it was compared with, and each verdict with what was measured', () => {
    expect(testResult({ source, verdicts: [passed, notRun] })).toEqual({
      result: 'PASSED',
      configuration: [
        {
          name: 'image-checks',
          uri: 'https://oakum.dev/image-checks/v1',
          annotations: { oakum: expect.any(String) },
        },
        { name: 'source-image', uri: source.reference, digest: { sha256: digest.slice('sha256:'.length) } },
      ],
      passedTests: ['scan'],
      warnedTests: [],
      failedTests: [],
      oakumVerdicts: [passed, notRun],
    });
  });

  it.each([
    ['WARNED', [passed, unknown, notRun]],
    ['FAILED', [passed, unknown, failed]],
  ])('is %s, and what is not known is never among what passed', (result, verdicts) => {
    const said = testResult({ source, verdicts });
    expect(said).toMatchObject({ result, passedTests: ['scan'], warnedTests: ['paths'] });
    expect(said).toMatchObject({ failedTests: result === 'FAILED' ? ['size'] : [] });
  });

  it('is read again; that of others is not', () => {
    const verdicts = [passed, unknown, failed, notRun];
    expect(verdictsIn(testResult({ source, verdicts }))).toEqual(verdicts);
    expect(verdictsIn({ result: 'PASSED', configuration: [], passedTests: ['scan'] })).toBeUndefined();
    expect(verdictsIn({ oakumVerdicts: [{ ...passed, verdict: 'fine' }] })).toBeUndefined();
    expect(verdictsIn(undefined)).toBeUndefined();
  });
});
