import type { Advisory, AdvisoryIndex, Contents, Finding, Package } from '../../model/index.ts';
import { nameOfRecord, type Verdict } from './finding.ts';
import { type Ignored, judgePackage, resultOf, type Unknown } from './match.ts';
import { unknownsOf } from './unknowns.ts';
import { makeVerdicts } from './verdicts.ts';

/** What one record of a feed comes to in one subject, all other records considered. */
export interface AdvisoryAnswer {
  readonly subject: string;
  /** Rows of which it is evidence. */
  readonly findings: readonly Finding[];
  /** Rows of which it is evidence, and which do not count. */
  readonly ignored: readonly Ignored[];
  /** What it leaves open. */
  readonly unknowns: readonly Unknown[];
}

/**
 * The matcher, asked about one record: its rows are those of a whole match in which the record is evidence. Whoever has
 * only the packages that may be meant gives contents reduced to them; nothing about a package depends on the others, but
 * that of packages which cannot be told apart the last one's row is kept: such packages are given together.
 */
export function makeAdvisoryJudge(
  index: AdvisoryIndex,
  record: Pick<Advisory, 'feed' | 'id'>,
): (contents: Contents) => AdvisoryAnswer {
  const verdicts = makeVerdicts(index);
  const name = nameOfRecord(record);
  const isWanted = ({ evidence }: Pick<Verdict, 'evidence'>): boolean => evidence.agreeing.includes(name);
  return (contents) => {
    const twins = repeated(contents.packages);
    const judged = contents.packages.map((item) =>
      judgePackage(item, contents, {
        index,
        verdicts,
        ...(twins.has(identityOf(item)) ? {} : { isWanted }),
      }),
    );
    const { findings, ignored } = resultOf(judged);
    const notes = judged.flatMap((one) => one.notes).filter(({ advisory }) => advisory === name);
    return {
      subject: contents.subject,
      findings: findings.filter(isWanted),
      ignored: ignored.filter(({ finding }) => isWanted(finding)),
      unknowns: unknownsOf(notes),
    };
  };
}

/** What the id of a finding has of its package. */
export function identityOf({ type, name, version, path }: Package): string {
  return `${type}\n${name}\n${version}\n${path ?? ''}`;
}

const none: ReadonlySet<string> = new Set();

/** Identities that several packages have: two architectures of one library. */
export function repeated(packages: readonly Package[]): ReadonlySet<string> {
  if (packages.length < 2) return none;
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const identity of packages.map(identityOf)) (seen.has(identity) ? twice : seen).add(identity);
  return twice;
}
