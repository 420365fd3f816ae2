import type { ReportFinding, ScanReport, SuppressedFinding, Suppression } from '../../model/index.ts';
import {
  adviceOf,
  contentUuid,
  type ExportedPackage,
  exportedPackages,
  imageHex,
  linkOf,
  partialText,
  refOfFinding,
  tool,
} from '../exported/index.ts';
import { cyclonedxJustification } from '../openvex/index.ts';

/**
 * The scan as CycloneDX 1.6: its packages as components, its findings as vulnerabilities, suppressed ones with their
 * analysis. A partial scan has the composition `incomplete`; one that read everything `unknown`, because software
 * outside of package databases is not listed by anybody.
 */
export function writeCyclonedx(report: ScanReport): object {
  const packages = exportedPackages(report);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${contentUuid(report, 'cyclonedx')}`,
    version: 1,
    metadata: {
      timestamp: report.scannedAt,
      tools: { components: [{ type: 'application', ...tool }] },
      component: subjectOf(report),
      properties: coverageProperties(report),
    },
    components: report.packages === undefined ? nested(packages) : packages.map(componentOf),
    compositions: [
      {
        aggregate: partialText(report.coverage) === undefined ? 'unknown' : 'incomplete',
        assemblies: ['subject'],
      },
    ],
    vulnerabilities: [...openOnes(report), ...suppressedOnes(report)],
  };
}

function subjectOf({ subject }: ScanReport): object {
  const hex = imageHex(subject.id);
  const isImage = hex !== undefined || subject.id.startsWith('sbom-of-image:');
  const types = {
    cluster: 'platform',
    image: 'container',
    dir: 'file',
    sbom: 'application',
    report: 'application',
    host: 'operating-system',
  };
  const version = hex === undefined ? subject.version : `sha256:${hex}`;
  return {
    'bom-ref': 'subject',
    type: isImage ? 'container' : types[subject.kind],
    name: subject.name,
    ...(version === undefined ? {} : { version }),
    ...(hex === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: hex }] }),
  };
}

function coverageProperties({ coverage, unknowns }: ScanReport): readonly object[] {
  return [
    property('oakum:coverage', `read ${coverage.read} of ${coverage.total}`),
    ...coverage.unread.map(({ what, code, reason }) =>
      property('oakum:unread', `${what}: ${reason} (${code})`),
    ),
    ...unknowns.map(({ what, packages, reason }) =>
      property('oakum:unknown', `${what}: ${reason} (${packages} packages)`),
    ),
  ];
}

function property(name: string, value: string): object {
  return { name, value };
}

/** A scan of a cluster: each image with the packages in it that something is wrong with. */
function nested(packages: readonly ExportedPackage[]): readonly object[] {
  return [...Map.groupBy(packages, ({ subject = '' }) => subject)].map(([subject, list]) => {
    const hex = imageHex(subject);
    return {
      'bom-ref': subject,
      type: hex === undefined ? 'application' : 'container',
      name: subject,
      ...(hex === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: hex }] }),
      components: list.map(componentOf),
    };
  });
}

function componentOf({ ref, item }: ExportedPackage): object {
  const { name, version, purl, path, imageLayer } = item;
  const properties = [
    ...(path === undefined ? [] : [property('oakum:path', path)]),
    ...(imageLayer === undefined ? [] : [property('oakum:imageLayer', imageLayer)]),
  ];
  return {
    'bom-ref': ref,
    type: 'library',
    name,
    version,
    purl,
    ...(properties.length === 0 ? {} : { properties }),
  };
}

/** Findings of one vulnerability that say the same are one, and affect several components. */
function openOnes(report: ScanReport): readonly object[] {
  const groups = Map.groupBy(report.findings, (one) =>
    JSON.stringify([one.vulnerability, one.severity, one.fix, one.source?.name ?? one.package.name]),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ ...headOf(first), ...urgencyOf(first), affects: affectsOf(group, report) }];
  });
}

function suppressedOnes(report: ScanReport): readonly object[] {
  return (report.suppressed ?? []).map(({ finding, suppression }: SuppressedFinding) => ({
    ...headOf(finding),
    analysis: analysisOf(suppression),
    affects: affectsOf([finding], report),
  }));
}

type Stated = Pick<
  ReportFinding,
  'id' | 'vulnerability' | 'aliases' | 'severity' | 'fix' | 'evidence' | 'package' | 'subject' | 'opinion'
>;

function headOf(one: Stated): object {
  const { id, vulnerability, aliases, severity, evidence } = one;
  return {
    'bom-ref': id,
    id: vulnerability,
    source: { name: evidence.feed, url: linkOf(vulnerability) },
    ...(aliases.length === 0
      ? {}
      : {
          references: aliases.map((alias) => ({ id: alias, source: { name: 'alias', url: linkOf(alias) } })),
        }),
    ratings: [{ severity }],
    recommendation: adviceOf(one),
  };
}

function urgencyOf({ deadline, exploited, order, evidence, opinion }: ReportFinding): object {
  return {
    properties: [
      property('oakum:evidence', evidence.statement),
      property('oakum:deadline', `${deadline.profile}: ${deadline.rule}`),
      ...(deadline.due === undefined ? [] : [property('oakum:due', deadline.due)]),
      property('oakum:exploited', String(exploited)),
      property('oakum:order', String(order.points)),
      ...(opinion === undefined ? [] : [property('oakum:opinion', `${opinion.kind} (${opinion.by})`)]),
    ],
  };
}

function affectsOf(group: readonly Stated[], report: ScanReport): readonly object[] {
  const byRef = new Map(
    group.map((one) => {
      const ref = refOfFinding(one, report);
      const versions = [
        { version: one.package.version, status: 'affected' },
        ...(one.fix.version === undefined ? [] : [{ version: one.fix.version, status: 'unaffected' }]),
      ];
      return [ref, { ref, versions }] as const;
    }),
  );
  return [...byRef.values()];
}

function analysisOf(suppression: Suppression): object {
  if (suppression.kind === 'report')
    return {
      state: 'not_affected',
      detail: `suppressed in the report of ${suppression.by}: ${suppression.reason}`,
    };
  const { author, document, place, status, detail } = suppression;
  const justification = cyclonedxJustification(suppression.justification);
  return {
    state: status === 'fixed' ? 'resolved' : 'not_affected',
    ...(justification === undefined || status === 'fixed' ? {} : { justification }),
    detail: [`${author} in ${document} ${place}`, detail ?? suppression.justification]
      .filter((part) => part !== undefined)
      .join(': '),
  };
}
