import { type ImagePlan, mergeCoverage } from '../model/index.ts';
import { previewWithEngines } from './images/ask-engines.ts';
import { imagePlan } from './images/image-plan.ts';
import { lookAtImage } from './images/look-at-image.ts';
import { patchSubject } from './images/patch-subject.ts';
import { placeText, resultPlace } from './images/result-place.ts';
import { enginesFor } from './images/try-engines.ts';

import { wantedPackages } from './images/wanted-packages.ts';
import { workFolder } from './images/work-folder.ts';
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
  world.progress.step('asking the engines');
  try {
    return imagePlan({ ...input, previewed: await previewWithEngines(world, subject) });
  } finally {
    await workFolder(world, subject.work).remove('');
  }
}

/** No engine is shown an image that a trust policy refuses: some run what is in it. */
function refusedBy(engine: string, message: string) {
  return { engine, outcome: { kind: 'refused', reasons: [{ code: 'unsupported', message }] } } as const;
}
