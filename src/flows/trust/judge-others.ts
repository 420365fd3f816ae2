import { resolveImage } from '../../discover/images/index.ts';
import type { ImageSource } from '../../edges/oci/interface.ts';
import { type Digest, OakumError } from '../../kernel/index.ts';
import { platformText } from '../../model/index.ts';
import type { PlatformOfIndex } from '../images/image-platforms.ts';
import type { World } from '../world.ts';
import { judgeSource, recordTrust, trustText } from './judge-source.ts';

export interface ToJudgeOthers {
  readonly reference: string;
  readonly source: ImageSource;
  /** Of the index that they are in. */
  readonly index: Digest;
  readonly others: readonly PlatformOfIndex[];
  readonly signal: AbortSignal;
}

/** What stays as it is will be under our signature as well. @throws trust.refused */
export async function judgeOthers(world: World, toJudge: ToJudgeOthers): Promise<void> {
  const { reference, source, index, others, signal } = toJudge;
  for (const { platform } of others) {
    const { value: image } = await resolveImage(source, index, { platform, name: reference, signal });
    const judged = await judgeSource(world, { reference, image, source, signal });
    await recordTrust(world, { reference, image }, judged);
    if (judged.kind !== 'refused') continue;
    const fact = `${reference} for ${platformText(platform)} would stay as it is: ${trustText(judged)}`;
    throw new OakumError('trust.refused', fact, { hint: 'nothing was pushed; see the TrustPolicy' });
  }
}
