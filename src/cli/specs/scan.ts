import type { CommandSpec } from '../commands.ts';
import { scopeOptions } from './scope-options.ts';

const scanOptions = [
  ['--advisories <dir>', 'match against only the files in this directory'],
  ['--vex <file...>', 'VEX to apply: OpenVEX, CycloneDX or CSAF; suppressed findings stay in sight'],
  ['--packages-only', 'list packages, match nothing'],
  ['--fail-on <severity>', 'exit 3 when a finding is this severe or worse: low, medium, high, critical'],
  ['--allow-unjudged', 'let --fail-on pass packages that no feed speaks of; without it they exit 4'],
] as const;
const scanExits =
  '0 clean · 3 findings over --fail-on or overdue · 4 something could not be read or, with --fail-on, judged, and it is listed · 1 failed';

/** What is wrong: in a cluster, an image, a directory, a host, a bill of materials, a report. */
export const scanSpecs: readonly CommandSpec[] = [
  {
    path: 'scan cluster',
    args: '',
    summary: 'what is wrong in a cluster, grouped by the patch that fixes it (default of scan)',
    options: [
      ...scopeOptions,
      ...scanOptions,
      ['--collect-nodes', 'also run the read-only collector on each node: makes Jobs, see oakum rbac'],
    ],
    examples: [
      'oakum scan',
      'oakum scan cluster -n shop -o json',
      'oakum scan --context prod-eu --fail-on critical',
      'oakum scan cluster --collect-nodes',
    ],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanClusterAction,
  },
  {
    path: 'scan image',
    args: '<reference>',
    summary: 'what is wrong in one image: a reference, oci:DIR, oci-archive:FILE or docker-archive:FILE',
    options: [
      ...scanOptions,
      ['--platform <os/arch>', 'of an index, this platform', 'linux/amd64'],
      ['--no-cache', 'read every layer again'],
    ],
    examples: [
      'oakum scan image registry.acme.io/shop/web:1.2',
      'oakum scan image oci-archive:web.tar -o json',
      'oakum scan image registry.acme.io/shop/web:1.2 --vex acme.vex.json',
      'oakum scan image registry.acme.io/shop/web:1.2 -o sarif > web.sarif',
    ],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanImageAction,
  },
  {
    path: 'scan dir',
    args: '<root>',
    summary: 'what is wrong in a root file system',
    options: scanOptions,
    examples: ['oakum scan dir /mnt/root', 'oakum scan dir ./rootfs --packages-only -o json'],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanDirAction,
  },
  {
    path: 'scan host',
    args: '',
    summary: 'what is wrong in the system of this host: its packages, its kernels, a pending reboot',
    options: [
      ['--root <dir>', "where this host's files are, in a container that mounts them", '/'],
      ['--name <name>', 'call it this (default: its host name)'],
      ...scanOptions,
    ],
    examples: [
      'oakum scan host',
      'oakum scan host --packages-only -o json',
      'oakum scan host --root /host --name node-1 --fail-on critical',
    ],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanHostAction,
  },
  {
    path: 'scan sbom',
    args: '<file>',
    summary:
      'what is wrong in what a bill of materials lists: CycloneDX or SPDX, told by content; - is stdin',
    options: scanOptions,
    examples: [
      'oakum scan sbom web.cdx.json',
      'syft registry.acme.io/shop/web:1.2 -o cyclonedx-json | oakum scan sbom -',
      'oakum scan sbom web.spdx.json -o cyclonedx > web.cdx.json',
    ],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanSbomAction,
  },
  {
    path: 'scan report',
    args: '<file>',
    summary:
      'what another scanner reports, beside what our own index says of it: Trivy or Grype, JSON; - is stdin',
    options: scanOptions,
    examples: [
      'trivy image --format json --list-all-pkgs registry.acme.io/shop/web:1.2 | oakum scan report -',
      'oakum scan report grype.json -o json',
      'trivy k8s --report all --format json | oakum scan report -',
    ],
    exits: scanExits,
    load: async () => (await import('../commands/scan.ts')).scanReportAction,
  },
];
