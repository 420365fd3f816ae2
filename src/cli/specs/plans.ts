import type { CommandSpec } from '../commands.ts';
import { scopeOptions } from './scope-options.ts';

/** What would be done, and doing it. */
export const planSpecs: readonly CommandSpec[] = [
  {
    path: 'plan',
    args: '',
    summary: 'which patches, in which order, under which policy, with diffs',
    options: [
      ...scopeOptions,
      ['--only <patch...>', 'only these patches: row numbers or ids of the last scan'],
      ['--vex <file...>', 'VEX to apply: what it says is not affected or fixed is not planned for'],
    ],
    examples: ['oakum plan -o plan.json', 'oakum plan --only 1'],
    exits: '0 a plan, or nothing to do · 4 planned, but something could not be read',
    load: async () => (await import('../commands/plan.ts')).planAction,
  },
  {
    path: 'apply',
    args: '<plan>',
    summary: 'do what a plan says and nothing else: a file or a plan id; again to resume',
    options: [],
    examples: ['oakum apply plan.json', 'oakum apply plan-3f9a1c22aa'],
    exits:
      '0 verified · 1 failed · 3 policy says no · 5 waits for a person or a window · 130 stopped, resumable',
    load: async () => (await import('../commands/apply.ts')).applyAction,
  },
  {
    path: 'approve',
    args: '<plan>',
    summary: 'say yes to a plan, with a reason',
    options: [['--reason <text>', 'why']],
    examples: ['oakum approve plan.json --reason "reviewed the diff"'],
    exits: '0 recorded · 1 no such plan',
    load: async () => (await import('../commands/apply.ts')).approveAction,
  },
  {
    path: 'reject',
    args: '<plan>',
    summary: 'say no to a plan, with a reason',
    options: [['--reason <text>', 'why']],
    examples: ['oakum reject plan-3f9a1c22aa --reason "freeze"'],
    exits: '0 recorded · 1 no such plan',
    load: async () => (await import('../commands/apply.ts')).rejectAction,
  },
  {
    path: 'patch image',
    args: '<reference>',
    summary: 'patch one image by itself, or the platforms of an index: new layer, new tag, signed',
    options: [
      ['--tag <tag>', 'the new tag (default: <tag>-oakum.<n>)'],
      [
        '--engine <engine...>',
        'native, buildah, buildkit (default: all in this order, buildkit only where one is named)',
      ],
      ['--buildkit <address>', 'BuildKit: unix:///PATH or tcp://HOST:PORT (default: $BUILDKIT_HOST)'],
      [
        '--buildkit-tls <dir>',
        'ca.pem, cert.pem and key.pem for a BuildKit on tcp (default: $OAKUM_BUILDKIT_TLS)',
      ],
      ['--plan', 'say what would be done: packages, findings that go and stay, engine; write nothing'],
      ['--dry-run', 'the same as --plan'],
      [
        '--platform <platforms>',
        'of an index: all, or os/arch[/variant][,…], to a new index (default: linux/amd64 alone, to one image)',
      ],
      [
        '--keep-others',
        'platforms that are not asked for, or cannot be patched, stay as they are in the new index',
      ],
      ['--package <name...>', 'only these packages'],
      [
        '--report <file>',
        'a Trivy or Grype report (JSON) of this very image: its fixable packages are the targets',
      ],
      ['--format <format>', 'table, json, yaml or markdown'],
      ['--leave-refused', 'patch what can be patched, list the rest'],
      [
        '--second-report <file>',
        'a Trivy or Grype report (JSON) of the very image that the patch makes: does it agree?',
      ],
      [
        '--max-layer <megabytes>',
        'fail where the new layer is larger (default: where it is above 200 MB and more than doubles the image)',
      ],
      [
        '--require <check...>',
        'checks of the result that must pass, not only not fail: start-test, second-scanner, …',
      ],
      ['--stop-unknown', 'fail where a check of the result could not say anything'],
      ['--keep-failed <dir>', 'keep a result that failed verification there, as an OCI layout'],
    ],
    examples: [
      'oakum patch image 127.0.0.1:5000/shop/web:1.2',
      'oakum patch image registry.acme.io/web:1 --plan',
      'oakum patch image registry.acme.io/web:1 --platform all --engine native',
      'oakum patch image registry.acme.io/web:1 --engine buildkit --buildkit unix:///run/buildkit/buildkitd.sock',
      'oakum patch image registry.acme.io/web:1 --output oci:patched --format json',
      'oakum patch image registry.acme.io/web:1 --report trivy.json --package openssl --plan',
    ],
    exits:
      '0 patched, possible, nothing to do · 1 failed, refused, end of life · 3 untrusted source · 4 not all could be read · 5 held, or waits for the mirror',
    load: async () => (await import('../commands/patch-image.ts')).patchImageAction,
  },
  {
    path: 'patch source',
    args: '<reference>',
    summary:
      'propose the change of the source that ends findings in npm, Python and Java packages of an image',
    options: [
      ['--source <dir>', 'a checkout of what it is built from; nothing in it is changed'],
      ['--package <name...>', 'only these packages'],
      ['--patch <file>', 'write the change to this new file, for git apply'],
      ['--pull-request', 'propose it where the Baseline says that the image is built: GitHub, GitLab'],
    ],
    examples: [
      'oakum patch source registry.acme.io/shop/web:1.2',
      'oakum patch source registry.acme.io/shop/web:1.2 --source . --patch fix.patch && git apply fix.patch',
      'oakum patch source registry.acme.io/shop/web:1.2 --source . --pull-request',
    ],
    exits: '0 proposed, possible, nothing to do · 1 nothing in the checkout can be changed',
    load: async () => (await import('../commands/patch-source.ts')).patchSourceAction,
  },
  {
    path: 'patch in-place',
    args: '<reference>',
    summary:
      'replace npm, Python and Java packages where they lie in an image, where that is safe: new tag, signed',
    options: [
      ['--package <name...>', 'only these packages'],
      ['--tag <tag>', 'the new tag (default: <tag>-oakum.<n>)'],
      ['--plan', 'make and verify it, say what would come of it; push nothing'],
      ['--dry-run', 'the same as --plan'],
    ],
    examples: [
      'oakum patch in-place registry.acme.io/shop/web:1.2 --plan',
      'oakum patch in-place registry.acme.io/shop/web:1.2 --package jinja2',
    ],
    exits: '0 patched, possible, nothing to do · 1 refused, or it did not prove true · 3 untrusted source',
    load: async () => (await import('../commands/patch-in-place.ts')).patchInPlaceAction,
  },
  {
    path: 'patch rebase',
    args: '<reference>',
    summary: "put an image's own layers on a fixed base, where that is safe: new tag, signed",
    options: [
      ['--old-base <reference>', 'what it lies on (default: as the image says, by digest)'],
      ['--new-base <reference>', 'what it shall lie on (default: the newest of the same name)'],
      ['--tag <tag>', 'the new tag (default: <tag>-oakum.<n>)'],
      ['--plan', 'say what would come of it; push nothing'],
      ['--dry-run', 'the same as --plan'],
    ],
    examples: [
      'oakum patch rebase registry.acme.io/shop/web:1.2 --plan',
      'oakum patch rebase registry.acme.io/web:1 --old-base debian:12.5 --new-base debian:12.8',
    ],
    exits: '0 rebased, possible, nothing to do · 1 refused, or it did not prove true · 3 untrusted source',
    load: async () => (await import('../commands/patch-rebase.ts')).patchRebaseAction,
  },
  {
    path: 'patch rebuild',
    args: '<reference>',
    summary: "have the owner's CI build an image again on a fixed base, and check what comes of it",
    options: [
      ['--yes', 'ask CI; without it everything is looked up and nobody is asked'],
      ['--revision <commit>', 'the commit that is deployed, where the image does not say it'],
      ['--base <reference>', 'the fixed base (default: the newest of what the image names)'],
    ],
    examples: [
      'oakum patch rebuild registry.acme.io/shop/web:1.2',
      'oakum patch rebuild registry.acme.io/shop/web:1.2 --yes',
      'oakum patch rebuild registry.acme.io/web:1 --base registry.acme.io/base:3 --yes -o json',
    ],
    exits:
      '0 accepted, possible, nothing to do · 1 refused, CI failed, the result is wrong · 5 CI is still at work: again to go on waiting · 130 stopped, resumable',
    load: async () => (await import('../commands/patch-rebuild.ts')).patchRebuildAction,
  },
];
