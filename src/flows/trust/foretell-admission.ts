import { type AdmissionFacts, predictAdmission } from '../../decide/admission/index.ts';
import { readAdmission } from '../../discover/admission/index.ts';
import type { AdmissionPrediction, Inventory, Patch } from '../../model/index.ts';
import type { World } from '../world.ts';
import { activeKey, knownKeys } from './own-keys.ts';
import { signatureFormats } from './sign.ts';

/** What the connected cluster's admission asks of images. @throws only for an abort, and where there is no cluster. */
export async function admissionOf(
  world: World,
  { inventory, signal }: { readonly inventory: Inventory; readonly signal: AbortSignal },
): Promise<AdmissionFacts> {
  const { reader } = await world.cluster();
  const images = inventory.workloads.flatMap(({ containers }) => containers.map(({ image }) => image));
  const { value, coverage } = await readAdmission(reader, { images, signal });
  return { ...value, coverage };
}

/** What it will say of an image that this patch makes, by the key and the formats that it will be signed with. */
export async function foretellAdmission(
  world: World,
  facts: AdmissionFacts,
  {
    patch,
    to,
  }: { readonly patch: Patch; readonly to: { readonly repository: string; readonly tag: string } },
): Promise<AdmissionPrediction> {
  return predictAdmission(facts, {
    ...to,
    namespaces: [...new Set(patch.targets.map(({ namespace }) => namespace))],
    keyId: activeKey(await knownKeys(world))?.keyId,
    formats: signatureFormats(world, to.repository),
  });
}

const words = { accepted: 'accepts', refused: 'refuses', unknown: 'unknown' } as const;

/** `admission accepts: Kyverno ClusterPolicy a/b: takes key …` */
export function admissionText({ kind, reasons }: AdmissionPrediction): string {
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : '';
  return `admission ${words[kind]}: ${reasons.slice(0, 3).join('; ')}${more}`;
}
