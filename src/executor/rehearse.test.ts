import { describe, expect, it } from 'vitest';
import { OakumError } from '../kernel/index.ts';
import { judgeDryRun, rehearsedAs } from './rehearse.ts';

const head = 'https://k8s: cannot patch deployments.apps web in namespace shop: ';

describe('what a dry run came to', () => {
  it.each([
    ['a webhook', 'admission webhook "a.acme.io" denied the request: not this one'],
    ['a webhook that says nothing', 'admission webhook "a.acme.io" denied the request without explanation'],
    [
      'a policy of the cluster',
      "ValidatingAdmissionPolicy 'pinned' with binding 'all' denied request: images need a digest",
    ],
  ])('is refused in the words of %s', (_, said) => {
    for (const code of ['kube.forbidden', 'kube.invalid', 'kube.server'])
      expect(judgeDryRun(new OakumError(code, `${head}${said}`))).toEqual({
        kind: 'refused',
        code: 'admission.refused',
        reason: said,
      });
  });

  it.each([
    ['a webhook without dry run', 'admission webhook "a.acme.io" does not support dry run'],
    ['a webhook that does not answer', 'failed calling webhook "a.acme.io": connection refused'],
    ['a right that is missing', 'deployments.apps "web" is forbidden: User "oakum" cannot patch'],
  ])('is unknown with %s', (_, said) => {
    const judged = judgeDryRun(new OakumError('kube.invalid', `${head}${said}`));
    expect(judged).toMatchObject({ kind: 'unknown', reason: expect.stringContaining(said) });
  });

  it('is what the change itself would have come to', () => {
    expect(rehearsedAs({ kind: 'done', result: {} })).toEqual({ kind: 'accepted' });
    const refused = { kind: 'refused', code: 'executor.moved', reason: 'x' } as const;
    expect(rehearsedAs(refused)).toBe(refused);
    const failed = { kind: 'failed', code: 'executor.stopped', reason: 'x', retry: 'later' } as const;
    expect(rehearsedAs(failed)).toEqual({ kind: 'unknown', reason: 'x' });
  });
});
