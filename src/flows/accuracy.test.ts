import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadAdvisories, openAdvisories } from '../assess/advisories/index.ts';
import { makeMatcher } from '../assess/match/index.ts';
import { openTree } from '../edges/files/index.ts';
import { type AdvisoryIndex, allRead, type Finding, Os, Package } from '../model/index.ts';

/**
 * Package lists of which is known what is true of them: labelled without code of ours, by the ecosystems' own programs
 * from the raw advisories. How they came about says `testing/fixtures/labelled/SOURCE.md`.
 */
const folder = join(import.meta.dirname, '..', '..', 'testing', 'fixtures', 'labelled');
const data = join(import.meta.dirname, '..', '..', 'data');

const Label = z.object({
  package: z.string(),
  version: z.string(),
  /** All names of the vulnerability that its source knows. */
  ids: z.array(z.string()).min(1),
  /** Empty where the label does not say. */
  fix: z.string(),
});
type Label = z.infer<typeof Label>;

const Case = z.object({
  name: z.string(),
  os: Os.nullable(),
  /** How many pairs of a package and an advisory about it were judged; what is not labelled is not affected. */
  judged: z.number().int().positive(),
  packages: z.array(Package).min(1),
  affected: z.array(Label),
});
type Case = z.infer<typeof Case>;

const floor = 0.99;
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json.gz'))
  .map((file) => file.replace('.json.gz', ''));

describe('what is found in lists of which everything is known', () => {
  it('has at least twelve of them, of six distributions and four languages', () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
    const distributions = ['debian', 'alpine', 'almalinux', 'ubuntu', 'rocky', 'photon'];
    expect(distributions.filter((one) => !names.some((name) => name.startsWith(one)))).toEqual([]);
  });

  it.each(names)('is right: %s', async (name) => {
    const one = Case.parse(JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()));
    const match = makeMatcher(await indexFor(name));
    const { findings } = match({
      // A container runs the kernel of its node; what is listed for a node counts whole.
      subject: name.startsWith('almalinux') ? 'node:labelled' : 'image:sha256:labelled',
      packages: one.packages,
      coverage: allRead(1),
      ...(one.os === null ? {} : { os: one.os }),
    });
    const score = scoreOf(one, findings);
    expect(score.precision, `not so: ${score.wrong.slice(0, 5).join(', ')}`).toBeGreaterThanOrEqual(floor);
    expect(score.recall, `not found: ${score.missed.slice(0, 5).join(', ')}`).toBeGreaterThanOrEqual(floor);
    expect(score.otherFix).toEqual([]);
  });
});

async function indexFor(name: string): Promise<AdvisoryIndex> {
  const bundled = await openAdvisories([openTree(data)]);
  if (!readdirSync(join(folder, 'advisories')).includes(name)) return bundled;
  const { value } = await loadAdvisories({
    tree: openTree(join(folder, 'advisories', name)),
    facts: bundled,
  });
  return value;
}

interface Score {
  readonly precision: number;
  readonly recall: number;
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  /** Found rightly, and with another fix than the label's. */
  readonly otherFix: readonly string[];
}

function scoreOf({ affected }: Case, findings: readonly Finding[]): Score {
  const labels = Map.groupBy(affected, (label) => `${label.package} ${label.version}`);
  const found = new Set<Label>();
  const wrong: string[] = [];
  const otherFix: string[] = [];
  for (const finding of findings) {
    const ids = new Set([finding.vulnerability, ...finding.aliases]);
    const place = `${finding.package.name} ${finding.package.version}`;
    const right = (labels.get(place) ?? []).filter((label) => label.ids.some((id) => ids.has(id)));
    for (const label of right) found.add(label);
    if (right.length === 0) wrong.push(`${finding.vulnerability} of ${place}`);
    const isOther = right.every(({ fix }) => fix !== '' && fix !== finding.fix.version);
    if (right.length > 0 && isOther)
      otherFix.push(`${finding.vulnerability} of ${place}: ${finding.fix.version}, not ${right[0]?.fix}`);
  }
  const missed = affected.filter((label) => !found.has(label));
  return {
    precision: findings.length === 0 ? 1 : 1 - wrong.length / findings.length,
    recall: affected.length === 0 ? 1 : 1 - missed.length / affected.length,
    wrong,
    missed: missed.map(({ ids, package: name, version }) => `${ids.join(' ')} of ${name} ${version}`),
    otherFix,
  };
}
