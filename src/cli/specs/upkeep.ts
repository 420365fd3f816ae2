import type { CommandSpec } from '../commands.ts';

/** Evidence, keys, advisories, the server, and plumbing for scripts. */
export const upkeepSpecs: readonly CommandSpec[] = [
  {
    path: 'evidence verify',
    args: '<bundle>',
    summary: 'check an evidence bundle offline: chain, checkpoints, signatures',
    options: [
      [
        '--key <file>',
        'the evidence public key that you trust (default: the one in the bundle, and it says so)',
      ],
    ],
    examples: ['oakum evidence verify evidence.jsonl --key evidence.pub'],
    exits: '0 intact · 1 altered, with the place',
    load: async () => (await import('../commands/evidence.ts')).verifyEvidenceAction,
  },
  {
    path: 'evidence export',
    args: '<file>',
    summary: 'write the evidence log with a signed checkpoint to one file',
    options: [],
    examples: ['oakum evidence export evidence.jsonl'],
    exits: '0 written',
    load: async () => (await import('../commands/evidence.ts')).exportEvidenceAction,
  },
  {
    path: 'trust init',
    args: '',
    summary: 'make the signing key and the evidence key (OAKUM_KEY_PASSPHRASE encrypts them)',
    options: [
      [
        '--signer <reference>',
        'the signing key is kept there: pkcs11:…, hashivault://…, awskms://…, gcpkms://…, azurekms://… (default: a file)',
      ],
    ],
    examples: [
      'OAKUM_KEY_PASSPHRASE=… oakum trust init',
      "oakum trust init --signer 'pkcs11:token=release;object=images'",
      'oakum trust init --signer awskms:///alias/images',
    ],
    exits: '0 made · 1 there are keys already, or the key cannot be reached',
    load: async () => (await import('../commands/trust.ts')).trustInitAction,
  },
  {
    path: 'trust verify',
    args: '<image>',
    summary: 'say who signed an image: both formats of cosign, by keys that you trust',
    options: [
      ['--key <file...>', 'public keys in PEM (default: the signing key of this installation)'],
      ['--roots <file>', 'certificates in PEM of an authority of your own (with --subject)'],
      ['--trusted-root <file>', 'the trusted_root.json of a Sigstore (with --issuer and --subject)'],
      ['--issuer <url>', 'who vouched for the identity'],
      ['--subject <pattern>', 'an e-mail address or URI; * within a part of the path, ** across parts'],
    ],
    examples: [
      'oakum trust verify registry.acme.io/shop/web:1.4-oakum.1 --key acme.pub',
      "oakum trust verify registry.acme.io/shop/web:1.4 --roots acme-ca.pem --subject '*@acme.io'",
      "oakum trust verify ghcr.io/acme/web:1.4 --trusted-root trusted_root.json --issuer https://token.actions.githubusercontent.com --subject 'https://github.com/acme/**'",
    ],
    exits: '0 signed by a trusted key · 3 unsigned, or by none that is trusted · 1 could not be asked',
    load: async () => (await import('../commands/trust.ts')).trustVerifyAction,
  },
  {
    path: 'trust sign',
    args: '<image>',
    summary: 'sign an image in its registry with the signing key, in both formats of cosign',
    options: [],
    examples: ['oakum trust sign registry.acme.io/shop/web@sha256:…'],
    exits: '0 signed, now or before · 1 no key, or it or the registry cannot be reached',
    load: async () => (await import('../commands/trust-sign.ts')).trustSignAction,
  },
  {
    path: 'trust attest',
    args: '<image>',
    summary: 'say something about an image, signed: a predicate as JSON and its type',
    options: [
      ['--predicate <file>', 'the predicate, a JSON object'],
      ['--type <type>', 'its URI, or slsaprovenance1, cyclonedx, spdxjson, vuln, openvex, custom'],
    ],
    examples: [
      'oakum trust attest registry.acme.io/shop/web@sha256:… --type cyclonedx --predicate sbom.json',
    ],
    exits: '0 attested · 1 no key, or it or the registry cannot be reached · 2 no predicate of that type',
    load: async () => (await import('../commands/trust-sign.ts')).trustAttestAction,
  },
  {
    path: 'trust keys',
    args: '',
    summary: 'list what each signing key signed and attested, by the evidence log',
    options: [],
    examples: ['oakum trust keys', 'oakum trust keys -o json'],
    exits: '0 shown',
    load: async () => (await import('../commands/trust-keys.ts')).trustKeysAction,
  },
  {
    path: 'trust rotate',
    args: '',
    summary: 'make a new signing key beside the old one, and sign again by it what still runs',
    options: [
      ['--dry-run', 'say what would be signed again, and write nothing'],
      [
        '--signer <reference>',
        'where the new key is kept, as for trust init; "file" after a key that was kept elsewhere',
      ],
      ['--retire', 'end the overlap: old keys that nothing needs count no more'],
    ],
    examples: ['oakum trust rotate --dry-run', 'oakum trust rotate', 'oakum trust rotate --retire'],
    exits:
      '0 done · 4 some image could not be signed, or some cluster not looked at · 3 an old key is still needed (--retire) · 1 failed',
    load: async () => (await import('../commands/trust-keys.ts')).trustRotateAction,
  },
  {
    path: 'trust revoke',
    args: '<key>',
    summary: 'make a compromised key count for nothing, for ever; list what it signed and where that runs',
    options: [['--reason <text>', 'why, for the evidence log']],
    examples: [
      'oakum trust revoke 0123456789abcdef --reason "the laptop was stolen"',
      'oakum trust revoke vendor.pub --reason "the vendor says so"',
    ],
    exits:
      '0 revoked, or before · 4 the same, and not everything could be looked at · 2 no such key, or no reason',
    load: async () => (await import('../commands/trust-keys.ts')).trustRevokeAction,
  },
  {
    path: 'feeds update',
    args: '',
    summary: 'fetch advisories: OSV, Debian tracker, Alpine secdb, KEV, EPSS',
    options: [
      ['--feed <id...>', 'only these feeds'],
      ['--mirror <url>', 'fetch from this mirror instead'],
      ['--file <path>', 'one feed from a file (with --feed)'],
      ['--accept <id...>', 'take these feeds even if they lost many records'],
    ],
    examples: [
      'oakum feeds update',
      'oakum feeds update --feed kev --file known_exploited_vulnerabilities.json',
    ],
    exits: '0 current · 4 some feed failed and the old data stays · 1 none could be updated',
    load: async () => (await import('../commands/feeds.ts')).feedsUpdateAction,
  },
  {
    path: 'feeds status',
    args: '',
    summary: 'what advisory data there is, how old, under which licence',
    options: [],
    examples: ['oakum feeds status'],
    exits: '0 shown',
    load: async () => (await import('../commands/feeds.ts')).feedsStatusAction,
  },
  {
    path: 'serve',
    args: '',
    summary: 'the server and its page on 127.0.0.1',
    options: [
      ['--port <number>', 'port', '8420'],
      ['--host <address>', 'address to listen on', '127.0.0.1'],
    ],
    examples: ['oakum serve', 'oakum serve --port 9000 --context prod-eu'],
    exits: '0 stopped · 2 port taken or another server on the same store',
    load: async () => (await import('../commands/serve.ts')).serveAction,
  },
  {
    path: 'practice',
    args: '',
    summary: 'the practice estate by itself: a simulated cluster, registry and package repository',
    options: [['--directory <dir>', 'where it is kept (default: practice/ in the state directory)']],
    examples: ['oakum practice'],
    exits: '0 stopped',
    load: async () => (await import('../commands/serve.ts')).practiceAction,
  },
  {
    path: 'tool compare-versions',
    args: '<scheme>',
    summary:
      'reads a<TAB>b lines, prints -1, 0, 1 or error; schemes: deb, apk, rpm, semver, pep440, maven, gem, nuget, composer, go, pub',
    options: [],
    examples: ["printf '1.0~rc1\\t1.0\\n' | oakum tool compare-versions deb"],
    exits: '0 every line was answered · 2 no such scheme',
    load: async () => (await import('../commands/tool.ts')).compareVersionsAction,
  },
  {
    path: 'tool match-range',
    args: '<ecosystem>',
    summary:
      'reads version<TAB>constraint lines, prints true, false or error; ecosystems: npm, pypi, gem, maven, nuget, composer, go, crates, pub, deb, rpm, apk',
    options: [],
    examples: ["printf '1.2.3\\t^1.0\\n' | oakum tool match-range npm"],
    exits: '0 every line was answered · 2 no such ecosystem',
    load: async () => (await import('../commands/tool.ts')).matchRangeAction,
  },
  {
    path: 'tool cvss',
    args: '',
    summary: 'reads CVSS vectors (v2, v3.0, v3.1, v4.0), one a line, prints their scores as lines of JSON',
    options: [],
    examples: ['echo CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H | oakum tool cvss'],
    exits: '0 every line was answered, a malformed one with its error',
    load: async () => (await import('../commands/tool.ts')).cvssAction,
  },
  {
    path: 'tool deadline',
    args: '<profile> [inputs...]',
    summary:
      'when something is due by a profile, of name=value words (what is not given is unknown), and the row that decided; dates: detected, listed, disclosed, fixAvailable, evaluated',
    options: [],
    examples: [
      'oakum tool deadline cisa-bod-26-04 kev=yes exposed=yes automatable=no technicalImpact=total detected=2026-11-21',
    ],
    exits: '0 answered · 2 no such profile or input',
    load: async () => (await import('../commands/tool.ts')).deadlineAction,
  },
  {
    path: 'tool pod-security',
    args: '<file...>',
    summary:
      'which Pod Security level the pods and pod templates of YAML or JSON files meet, and what refuses them',
    options: [['--version <version>', 'of the policy: 1.0 to 1.37, or latest', 'latest']],
    examples: ['oakum tool pod-security --version 1.34 deployment.yaml'],
    exits: '0 every pod was judged · 1 one could not be read · 2 no such version or file',
    load: async () => (await import('../commands/tool.ts')).podSecurityAction,
  },
  {
    path: 'tool gather-host',
    args: '',
    summary: 'what the collector runs on a node: reads this host, judges nothing, prints it packed in lines',
    options: [
      ['--root <dir>', "where this host's files are", '/'],
      ['--name <name>', 'call it this (default: its host name)'],
    ],
    examples: ['oakum tool gather-host --root /host --name node-1'],
    exits: '0 read; what could not be read is listed inside · 1 failed',
    load: async () => (await import('../commands/tool.ts')).gatherHostAction,
  },
];
