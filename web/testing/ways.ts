import type { PatchWay } from '../src/api/generated/types.ts';

/** The ways of a layer patch that removes some of the findings of its image. */
export function waysOf(removes: number): readonly PatchWay[] {
  const leaves = 2;
  return [
    {
      way: 'newer-tag',
      state: 'unknown',
      reason: 'its registry lists no tags',
      risk: 'another version of the application: its own changes come along',
    },
    {
      way: 'rebuild',
      state: 'possible',
      reason:
        'built from https://git.acme.test/shop/web at 3f1c0de5a7b9: its owner builds it on a fixed base',
      removes,
      isAtMost: true,
      leaves,
      risk: 'whatever changed in its build and its dependencies since comes along',
    },
    {
      way: 'base',
      state: 'impossible',
      reason: 'no image that was read here is a base that brings any of them with a fix',
      risk: 'every image built on it is rebuilt or patched again',
    },
    {
      way: 'layer-patch',
      state: 'chosen',
      reason: `3 packages of its own distribution: removes ${removes} of ${removes + leaves}`,
      removes,
      leaves,
      risk: 'a loan: the next build of its owner brings the old packages back',
    },
    {
      way: 'mitigation',
      state: 'possible',
      reason: 'for what stays: take away who can reach it, or accept it with a reason, an owner and an end',
      removes: 0,
      leaves: removes + leaves,
      risk: 'the vulnerability stays',
    },
  ];
}
