import { type ImagePlan, mergeCoverage } from '../model/index.ts';
import { previewWithEngines } from './images/ask-engines.ts';
import { type Beside, imagePlan } from './images/image-plan.ts';
import { type LookedAt, lookAtImage } from './images/look-at-image.ts';
import { newerImage, nothingAsked, offerOf } from './images/newer-image.ts';
import { patchSubject } from './images/patch-subject.ts';
import { placeText, resultPlace } from './images/result-place.ts';
import { enginesFor } from './images/try-engines.ts';
import { wantedPackages } from './images/wanted-packages.ts';
import { wayFactsOf } from './images/ways.ts';
import { workFolder } from './images/work-folder.ts';
import { sourceFixOf } from './loans/source-fix.ts';
import type { PatchAsked } from './patch-asked.ts';
import { judgeSource, trustText } from './trust/judge-source.ts';
import type { World } from './world.ts';

/**
 * What patching one image would do, asked of the engines that would do it. Nothing is made or pushed, and what they
 * fetched is removed. It stops at the first engine that can, as patching does: so both come to the same.
 */
export async function planImage(world: World, given: PatchAsked): Promise<ImagePlan> {
  const engines = enginesFor(world, given.engines);
  const asked = { ...given, engines };
  const { reference, signal } = asked;
  const looked = await lookAtImage(world, asked);
  const { wanted, limitedTo, notes, coverage } = await wantedPackages(world, looked, asked);
  const subject = patchSubject(looked, { ...asked, wanted, work: 'plan' });
  const to = placeText(await resultPlace(world, asked));
  const judged = await judgeSource(world, { ...looked.read, reference, signal });
  const trust = trustText(judged);
  const input = {
    ...{ reference, to, trust, looked, engines, limitedTo, notes },
    index: await world.advisories(),
    coverage: mergeCoverage([looked.read.coverage, coverage]),
  };
  if (judged.kind === 'refused') {
    const previewed = {
      done: undefined,
      note: undefined,
      attempts: engines.map((engine) => refusedBy(engine, trust)),
    };
    return { ...imagePlan({ ...input, previewed }), code: 'untrusted', message: trust };
  }
  const beside = await besideLayer(world, { reference, looked, signal });
  world.progress.step('asking the engines');
  try {
    return imagePlan({ ...input, beside, previewed: await previewWithEngines(world, subject) });
  } finally {
    await workFolder(world, subject.work).remove('');
  }
}

/** A newer tag is looked at like any image; what cannot be looked at is unknown, and keeps nobody from planning. */
async function besideLayer(
  world: World,
  { reference, looked, signal }: Pick<PatchAsked, 'reference' | 'signal'> & { readonly looked: LookedAt },
): Promise<Beside> {
  const { contents, image } = looked.read;
  if ((await world.openLocalImage(reference)) !== undefined)
    return {
      newer: { kind: 'unknown', reason: 'it is a file here, which has no newer tags' },
      source: sourceFixOf(image, []),
      builtBy: undefined,
    };
  world.progress.step('looking for a newer tag');
  const { platform } = image;
  const newest = await newerImage(world, { reference, contents, platform, asked: nothingAsked(), signal });
  const { baselines } = world.documents;
  const { newer, candidate } = offerOf(newest, contents, await world.advisories());
  return { ...wayFactsOf({ reference, image, newer, baselines }), candidate };
}

/** No engine is shown an image that a trust policy refuses: some run what is in it. */
function refusedBy(engine: string, message: string) {
  return { engine, outcome: { kind: 'refused', reasons: [{ code: 'unsupported', message }] } } as const;
}
