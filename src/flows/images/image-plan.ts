import { matchContents } from '../../assess/match/index.ts';
import { type TagCandidate, type WayFacts, type WayOffer, waysFor } from '../../decide/options/index.ts';
import { compareText } from '../../kernel/index.ts';
import type {
  AdvisoryIndex,
  Coverage,
  Finding,
  ImageOutcome,
  ImagePlan,
  PlannedFinding,
} from '../../model/index.ts';
import type { NotPatched, PatchPreview } from '../../remediate/images/index.ts';
import type { Asked } from './ask-engines.ts';
import { compareFindings } from './compare-findings.ts';
import { contentsAfter } from './contents-after.ts';
import type { LookedAt } from './look-at-image.ts';
import { describeNotPatched, isNotPatched, whyNot } from './try-engines.ts';
import { whyStays } from './why-stays.ts';

/** What other ways than a layer rest on. */
export interface Beside extends WayFacts {
  /** The newer tag, and the vulnerabilities that it still has. */
  readonly candidate?: TagCandidate | undefined;
}

export interface ToPlan {
  readonly reference: string;
  readonly to: string;
  /** What the trust policies make of the source. */
  readonly trust: string;
  readonly looked: LookedAt;
  readonly previewed: Pick<Asked<PatchPreview>, 'done' | 'attempts' | 'note'>;
  /** In the order in which they may be asked. */
  readonly engines: readonly string[];
  /** Absent: every package. */
  readonly limitedTo: ReadonlySet<string> | undefined;
  readonly index: AdvisoryIndex;
  /** What is known of other ways; absent where nobody may look. */
  readonly beside?: Beside | undefined;
  readonly notes: readonly string[];
  /** Of the image, and of the report that names the targets. */
  readonly coverage: Coverage;
}

/** What the engines said of one image, judged: which findings go, which stay, and why. */
export function imagePlan(input: ToPlan): ImagePlan {
  const { reference, to, looked, previewed, limitedTo, index } = input;
  const { read, judged, ended } = looked;
  const { done, attempts, note } = previewed;
  const { packages = [], leftOut = [], scripts = [], downloadBytes = 0, notes = [], engine } = done ?? {};
  const after = matchContents(contentsAfter(read.contents, packages), index);
  const unable = attempts.map(({ outcome }) => outcome).filter(isNotPatched);
  const said = { packages, leftOut, unable: done === undefined ? unable : [], limitedTo, ended };
  const { goes, stays, brings } = compareFindings(judged.findings, after.findings);
  const staying = stays.map((finding) => ({ ...planned(finding), why: whyStays(finding, said) }));
  const code = outcomeOf({ isPossible: done !== undefined, last: unable.at(-1), staying, ended });
  return {
    schemaVersion: 1,
    kind: 'ImagePlan',
    code,
    message: done === undefined ? messageOf(code, { ended, why: whyNot(attempts).reason }) : '',
    reference,
    digest: read.image.family.manifest,
    trust: input.trust,
    to,
    ...(engine === undefined ? {} : { engine }),
    engines: enginesOf(input),
    packages: packagesOf(packages),
    downloadBytes,
    scripts: byPackage(scripts),
    goes: goes.map(planned),
    stays: staying,
    brings: brings.map(planned),
    ...waysOf(input, { goes, code }),
    leftOut: byPackage(leftOut),
    unknowns: after.unknowns.map(({ what, reason, packages: count }) => ({ what, reason, packages: count })),
    notes: [...input.notes, ...(note === undefined ? [] : [note]), ...notes],
    coverage: input.coverage,
  };
}

/** The layer is what was asked for, and so the way that is chosen where an engine makes one. */
function waysOf(
  { looked, previewed, beside }: ToPlan,
  { goes, code }: { readonly goes: readonly Finding[]; readonly code: ImageOutcome },
): Pick<ImagePlan, 'ways'> {
  const { findings } = looked.judged;
  if (beside === undefined || findings.length === 0) return {};
  const { candidate } = beside;
  const removes = findings.filter(
    ({ vulnerability }) => candidate?.vulnerabilities.has(vulnerability) === false,
  );
  const packages = previewed.done?.packages ?? [];
  const layer: readonly WayOffer[] =
    goes.length === 0 ? [] : [{ kind: 'layer-patch', removes: goes, packages }];
  const bump: readonly WayOffer[] =
    candidate === undefined || removes.length === 0
      ? []
      : [{ kind: 'tag-bump', removes, toImage: candidate.image }];
  const nothing: WayOffer = { kind: 'none', removes: [], how: code };
  const ways = waysFor({
    ...beside,
    use: {},
    ranked: findings.map((finding) => ({ finding })),
    options: [...layer, ...bump],
    chosen: layer[0] ?? nothing,
  });
  return { ways };
}

function planned({ vulnerability, aliases, package: item, severity, fix }: Finding): PlannedFinding {
  return { vulnerability, aliases, package: item.name, version: item.version, severity, fix };
}

interface Deciding {
  readonly isPossible: boolean;
  readonly last: NotPatched | undefined;
  readonly staying: ImagePlan['stays'];
  readonly ended: LookedAt['ended'];
}

/** An engine's `nothing to do` is not one while a fix is known, or nobody makes fixes any more. */
function outcomeOf({ isPossible, last, staying, ended }: Deciding): ImageOutcome {
  if (isPossible) return 'possible';
  switch (last?.kind) {
    case 'nothing-to-do':
      if (staying.some(({ why }) => why.code === 'waiting-for-mirror'))
        return ended === undefined ? 'waiting-for-mirror' : 'end-of-life';
      return ended === undefined ? 'nothing-to-do' : 'end-of-life';
    case 'repository-lags':
      return ended === undefined ? 'waiting-for-mirror' : 'end-of-life';
    case 'held':
    case 'end-of-life':
    case 'refused':
      return last.kind;
    case undefined:
      return 'refused';
  }
}

function messageOf(
  code: ImageOutcome,
  { ended, why }: { readonly ended: LookedAt['ended']; readonly why: string },
): string {
  if (code !== 'end-of-life' || ended === undefined) return why;
  return `${ended.release} is out of support since ${ended.since}, and nobody publishes fixes for it: rebuild on a newer release (${why})`;
}

function enginesOf({ engines, previewed }: ToPlan): ImagePlan['engines'] {
  const { attempts, done } = previewed;
  return engines.map((engine) => {
    const alone = attempts.find((one) => one.engine === engine);
    const together = attempts.find((one) => one.engine.split('+').includes(engine));
    const outcome = (alone ?? together)?.outcome;
    if (outcome === undefined)
      return {
        engine,
        answer: 'not-asked',
        reason: `${attempts.at(-1)?.engine ?? 'nobody'} answered before it`,
      };
    if (isNotPatched(outcome)) return { engine, answer: 'cannot', reason: describeNotPatched(outcome) };
    // One package may have several reasons.
    const left = new Set(done?.leftOut.map((one) => one.package)).size;
    const others = together?.engine.split('+').filter((one) => one !== engine) ?? [];
    const how = others.length === 0 || alone !== undefined ? '' : `with ${others.join(', ')}, in one layer: `;
    const reason =
      left === 0
        ? `${how}moves everything that is asked for`
        : `${how}moves what it can, and leaves ${left} out`;
    return { engine, answer: 'does-it', reason };
  });
}

/** Engines give their own order. */
function byPackage<T extends { readonly package?: string | undefined }>(list: readonly T[]): readonly T[] {
  return list.toSorted((left, right) => compareText(left.package ?? '', right.package ?? ''));
}

function packagesOf(packages: PatchPreview['packages']): ImagePlan['packages'] {
  return packages
    .map(({ name, architecture, from, to, source, debSizeBytes }) => ({
      name,
      architecture,
      from,
      to,
      source,
      ...(debSizeBytes === undefined ? {} : { downloadBytes: debSizeBytes }),
    }))
    .toSorted((left, right) => compareText(left.name, right.name));
}
