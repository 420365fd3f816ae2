import { type ImagePlan, mergeCoverage } from '../model/index.ts';
import { imagePlan } from './images/image-plan.ts';
import { lookAtImage } from './images/look-at-image.ts';
import { patchSubject } from './images/patch-subject.ts';
import { placeText, resultPlace } from './images/result-place.ts';
import { previewWithEngines } from './images/try-engines.ts';
import { wantedPackages } from './images/wanted-packages.ts';
import { workFolder } from './images/work-folder.ts';
import type { PatchAsked } from './patch-asked.ts';
import type { World } from './world.ts';

/**
 * What patching one image would do, asked of the engines that would do it. Nothing is made or pushed, and what they
 * fetched is removed. It stops at the first engine that can, as patching does: so both come to the same.
 */
export async function planImage(world: World, asked: PatchAsked): Promise<ImagePlan> {
  const { reference, engines, signal } = asked;
  const looked = await lookAtImage(world, { reference, signal });
  const { wanted, limitedTo, notes, coverage } = await wantedPackages(world, looked, asked);
  const subject = patchSubject(looked, { ...asked, wanted, work: 'plan' });
  const to = placeText(await resultPlace(world, asked));
  world.progress.step('asking the engines');
  try {
    const previewed = await previewWithEngines(world, subject);
    return imagePlan({
      reference,
      to,
      looked,
      previewed,
      engines,
      limitedTo,
      index: await world.advisories(),
      notes,
      coverage: mergeCoverage([looked.read.coverage, coverage]),
    });
  } finally {
    await workFolder(world, subject.work).remove('');
  }
}
