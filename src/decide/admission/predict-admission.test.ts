import { describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '../../kernel/pure/index.ts';
import { type AdmissionNeed, type AdmissionRule, allRead, unreadOnly } from '../../model/index.ts';
import { matchesGlob } from './matches.ts';
import { type AdmissionFacts, predictAdmission, type WhatComes } from './predict-admission.ts';

const keyId = hexOf(sha256('ours'));
const image: WhatComes = {
  repository: 'registry.acme.io/shop/web',
  tag: '1.4-oakum.1',
  namespaces: ['shop'],
  keyId,
  formats: ['legacy', 'bundle'],
};
const ours: AdmissionNeed = { kind: 'key', keyId, reads: ['legacy'], log: 'not-needed' };
const theirs: AdmissionNeed = { ...ours, keyId: hexOf(sha256('theirs')) };

const rule = (different: Partial<AdmissionRule> = {}): AdmissionRule => ({
  name: 'Kyverno ClusterPolicy a/b',
  scope: { namespaces: undefined, unclear: undefined },
  images: ['registry.acme.io/*'],
  except: [],
  matching: 'kyverno',
  mode: 'enforce',
  needs: [[ours]],
  ...different,
});
const facts = (rules: readonly AdmissionRule[], more: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  rules,
  opaque: [],
  coverage: allRead(1),
  ...more,
});
const sigstore = { name: 'ClusterImagePolicy c', matching: 'policy-controller', images: ['**'] } as const;

describe('the answer of admission', () => {
  it.each<[string, AdmissionRule[], Partial<WhatComes>, 'accepted' | 'refused' | 'unknown', RegExp]>([
    ['nothing asks', [], {}, 'accepted', /no policy on signatures/],
    ['our key is asked for', [rule()], {}, 'accepted', /^Kyverno ClusterPolicy a\/b: takes key /],
    [
      'another key is asked for',
      [rule({ needs: [[theirs]] })],
      {},
      'refused',
      /asks for key .* will sign it/,
    ],
    ['one of two keys is enough', [rule({ needs: [[theirs, ours]] })], {}, 'accepted', /takes key/],
    ['two keys must both have signed', [rule({ needs: [[theirs], [ours]] })], {}, 'refused', /asks for/],
    ['there is no key', [rule()], { keyId: undefined }, 'refused', /nothing will sign it/],
    [
      'only a bundle is written, and keys are looked for under tags',
      [rule()],
      { formats: ['bundle'] },
      'refused',
      /only as legacy, and it will be signed as bundle/,
    ],
    ['legacy alone is written', [rule()], { formats: ['legacy'] }, 'accepted', /takes key/],
    [
      'a transparency log is asked for',
      [rule({ needs: [[{ ...ours, log: 'needed' }]] })],
      {},
      'refused',
      /Oakum writes none/,
    ],
    [
      'a transparency log may be asked for',
      [rule({ needs: [[{ ...ours, log: 'unknown' }]] })],
      {},
      'unknown',
      /ignoreTlog/,
    ],
    ['it only warns', [rule({ mode: 'audit', needs: [[theirs]] })], {}, 'accepted', /would only warn/],
    [
      'another image is meant',
      [rule({ images: ['ghcr.io/*'], needs: [[theirs]] })],
      {},
      'accepted',
      /no policy/,
    ],
    ['it is left out', [rule({ except: ['*/shop/*'], needs: [[theirs]] })], {}, 'accepted', /no policy/],
    [
      'the pattern fits one spelling of it only',
      [rule({ images: ['registry.acme.io/shop/web:*'], needs: [[theirs]] })],
      {},
      'unknown',
      /how the image is spelt/,
    ],
    [
      'another namespace is meant',
      [rule({ scope: { namespaces: ['prod-*'], unclear: undefined }, needs: [[theirs]] })],
      {},
      'accepted',
      /no policy/,
    ],
    [
      'whom it speaks of is unclear',
      [rule({ scope: { namespaces: undefined, unclear: 'exclude' }, needs: [[theirs]] })],
      {},
      'unknown',
      /if it speaks of it at all \(exclude\)/,
    ],
    [
      'kyverno leaves a namespace out',
      [rule({ needs: [[theirs]] })],
      { namespaces: ['kube-system'] },
      'unknown',
      /kube-system/,
    ],
    [
      'something is asked for that Oakum does not make',
      [rule({ needs: [[{ kind: 'other', what: 'keyless', isPossible: false }]] })],
      {},
      'refused',
      /keyless/,
    ],
    [
      'something is asked for that is not judged',
      [rule({ needs: [[ours], [{ kind: 'other', what: 'conditions', isPossible: true }]] })],
      {},
      'unknown',
      /conditions/,
    ],
    ['a policy of policy-controller takes our key', [rule(sigstore)], {}, 'accepted', /takes key/],
    [
      'a policy of policy-controller asks for another: its webhook may not be asked',
      [rule({ ...sigstore, needs: [[theirs]] })],
      {},
      'unknown',
      /leave the namespace out/,
    ],
    [
      'a static pass takes any image',
      [rule({ ...sigstore, needs: [[{ kind: 'anything' }]] })],
      {},
      'accepted',
      /any image/,
    ],
    [
      'no policy of policy-controller speaks of it',
      [rule({ ...sigstore, images: ['ghcr.io/**'] })],
      {},
      'unknown',
      /no-match-policy/,
    ],
    ['one accepts and one refuses', [rule(), rule({ needs: [[theirs]] })], {}, 'refused', /asks for key/],
  ])('is foretold where %s', (_, rules, different, kind, reason) => {
    const { kind: said, reasons } = predictAdmission(facts(rules), { ...image, ...different });
    expect([said, reasons]).toEqual([kind, [expect.stringMatching(reason)]]);
  });

  it('is unknown where something cannot be read or foretold, and refused all the same where a rule surely refuses', () => {
    const unread = { what: 'clusterpolicies.kyverno.io', code: 'kube.forbidden', reason: 'forbidden' };
    const more = { opaque: [{ name: 'Gatekeeper', reason: 'programs' }], coverage: unreadOnly([unread]) };
    expect(predictAdmission(facts([rule()], more), image)).toEqual({
      kind: 'unknown',
      reasons: ['Gatekeeper: programs', 'clusterpolicies.kyverno.io could not be read: forbidden'],
    });
    expect(predictAdmission(facts([rule({ needs: [[theirs]] })], more), image).kind).toBe('refused');
  });

  it.each([
    ['kyverno', 'a/*', 'a/b/c', true],
    ['policy-controller', 'a/*', 'a/b/c', false],
    ['policy-controller', 'a/**', 'a/b/c', true],
    ['kyverno', 'a/?', 'a/b', true],
    ['policy-controller', 'a/?', 'a/b', false],
    ['kyverno', 'a', 'ab', false],
    ['kyverno', `${'*a'.repeat(450)}b`, 'a'.repeat(2_000), false],
  ] as const)('takes globs as %s does: %s', (matching, glob, text, expected) => {
    expect(matchesGlob(matching, glob, text)).toBe(expected);
  });
});
