import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { rigHas } from '../rig/needs.ts';
import { run } from '../rig/process.ts';
import { costOf } from './cost.ts';
import { imageA } from './images.ts';
import type { Measurement, Place } from './measurement.ts';
import { compareJudgements, Disagreement, grypeSaid, oakumSaid, trivySaid } from './opinions/findings.ts';
import { buildCommand, grype, grypeDatabase, peerPath, trivy, trivyDatabase } from './peers.ts';
import type { Row } from './row.ts';
import { oakum } from './whole-process.ts';

/**
 * Whether Trivy and Grype say the same as Oakum of the same packages by the same advisories: databases for them are made
 * of the bundled ones. A disagreement that nobody explained ends the bench. It counts, and times nothing.
 */
export const judgements: Measurement = {
  id: 'judgements',
  measure: async (place) => {
    const missing = [trivy, trivyDatabase, grype, grypeDatabase].filter(
      (peer) => !existsSync(peerPath(peer)),
    );
    const title = 'findings that Trivy and Grype agree with';
    if (missing.length > 0)
      return [
        {
          kind: 'skipped',
          title,
          reason: `not built: ${missing.map(({ id }) => id).join(', ')}`,
          enable: buildCommand,
        },
      ];
    const able = rigHas('mmdebstrap');
    if (!able.ok) return [{ kind: 'skipped', title, ...able }];
    const reasons = z
      .array(Disagreement)
      .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'peers', 'disagreements.json'), 'utf8')));
    const rows: Row[] = [];
    const used = new Set<Disagreement>();
    for (const subject of [
      await imageSubject(),
      ...['go-modules', 'python-packages'].map((list) => documentSubject(place, list)),
    ]) {
      const compared = await judged(place, subject, reasons);
      for (const one of compared.used) used.add(one);
      rows.push(...compared.rows);
    }
    const stale = reasons.filter((one) => !used.has(one));
    if (stale.length > 0)
      throw new Error(`no disagreement for: ${stale.map(({ reason }) => reason).join('; ')}`);
    return rows;
  },
};

/** How each of the three is told what to look at. */
interface Subject {
  readonly list: string;
  readonly oakum: readonly string[];
  readonly trivy: readonly string[];
  readonly grype: string;
}

async function imageSubject(): Promise<Subject> {
  const { layout } = await imageA();
  return {
    list: 'image-a',
    oakum: ['image', `oci:${layout}`],
    trivy: ['image', '--input', layout, '--skip-files', '**/*.jar'],
    grype: `oci-dir:${layout}`,
  };
}

const Listed = z.object({
  packages: z.array(z.object({ type: z.string(), name: z.string(), version: z.string() })),
});

/** A list of which everything is known, as a document that all three read. */
function documentSubject(place: Place, list: string): Subject {
  const packed = readFileSync(
    join(import.meta.dirname, '..', 'testing', 'fixtures', 'labelled', `${list}.json.gz`),
  );
  const { packages } = Listed.parse(JSON.parse(gunzipSync(packed).toString()));
  const components = packages.map(({ type, name, version }, index) => {
    const written = type === 'golang' ? `v${version}` : version;
    return {
      type: 'library',
      'bom-ref': String(index),
      name,
      version: written,
      purl: `pkg:${type}/${type === 'pypi' ? name.toLowerCase() : name}@${written}`,
    };
  });
  const component = { type: 'application', name: list, 'bom-ref': 'root' };
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component },
    components,
  };
  const file = join(place.directory('list'), `${list}.cdx.json`);
  writeFileSync(file, JSON.stringify(document));
  return { list, oakum: ['sbom', file], trivy: ['sbom', file], grype: `sbom:${file}` };
}

async function judged(place: Place, subject: Subject, reasons: readonly Disagreement[]) {
  const directory = place.directory(subject.list);
  const ours = await costOf(
    oakum(['scan', ...subject.oakum, '-o', 'json', '--state', join(directory, 'state')]),
    // 3 and 4 say that something is overdue, and that not all of it could be judged.
    [0, 3, 4],
  );
  const listFile = join(directory, 'packages.json');
  writeFileSync(listFile, ours.stdout);
  const print = join(import.meta.dirname, 'programs', 'print-advisories.ts');
  const advisories = await run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    print,
    listFile,
    'Debian:12',
  ]);
  const { said, names } = oakumSaid(ours.stdout);
  const compared = compareJudgements(
    {
      oakum: said,
      trivy: trivySaid(await byTrivy(directory, subject, advisories)),
      grype: grypeSaid(await byGrype(directory, subject, advisories)),
    },
    { list: subject.list, names, reasons },
  );
  if (compared.unexplained.length > 0)
    throw new Error(`${subject.list}, disagreements without a reason:\n${compared.unexplained.join('\n')}`);
  const row = (what: string, count: number): Row => ({
    kind: 'measured',
    title: `${subject.list}: findings ${what}`,
    unit: 'findings',
    sorted: [count],
  });
  return {
    used: compared.used,
    rows: [
      row('of Oakum', said.length),
      row('that all three have', compared.agreed),
      row('that not all have, each with a reason in bench/peers/disagreements.json', compared.explained),
    ],
  };
}

async function byTrivy(directory: string, { trivy: what }: Subject, advisories: string): Promise<string> {
  const cache = join(directory, 'trivy');
  mkdirSync(cache);
  await run(peerPath(trivyDatabase), [cache], { input: advisories });
  const [command = '', ...target] = what;
  return run(peerPath(trivy), [
    ...[command, ...target, '--format', 'json', '--cache-dir', cache, '--scanners', 'vuln', '--quiet'],
    ...['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--disable-telemetry'],
    '--skip-version-check',
  ]);
}

async function byGrype(directory: string, { grype: what }: Subject, advisories: string): Promise<string> {
  const cache = join(directory, 'grype');
  // Its database lies in a folder of its schema's number.
  mkdirSync(join(cache, '6'), { recursive: true });
  await run(peerPath(grypeDatabase), [join(cache, '6')], { input: advisories });
  return run(peerPath(grype), [what, '--output', 'json', '--quiet'], {
    env: {
      GRYPE_DB_CACHE_DIR: cache,
      GRYPE_DB_AUTO_UPDATE: 'false',
      GRYPE_DB_VALIDATE_AGE: 'false',
      GRYPE_CHECK_FOR_APP_UPDATE: 'false',
    },
  });
}
