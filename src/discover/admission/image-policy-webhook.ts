import * as z from 'zod';
import type { KubeReader } from '../../edges/kube/interface.ts';
import { errorMessage } from '../../kernel/pure/index.ts';
import type { AdmissionRules } from '../../model/index.ts';

const Spec = z.looseObject({
  containers: z
    .array(z.looseObject({ command: z.array(z.string()).default([]), args: z.array(z.string()).default([]) }))
    .default([]),
});

const pods = { group: '', version: 'v1', resource: 'pods', namespaced: true };
const name = 'ImagePolicyWebhook';

/** Whether the API server asks a webhook of its own for images: its flags say so, where its pods can be seen. */
export async function imagePolicyWebhook(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<AdmissionRules['opaque']> {
  try {
    const words: string[] = [];
    const options = { namespace: 'kube-system', labelSelector: 'component=kube-apiserver', signal };
    for await (const { spec } of reader.list(pods, options))
      for (const { command, args } of Spec.parse(spec).containers) words.push(...command, ...args);
    if (words.some((word) => word.startsWith('--enable-admission-plugins=') && word.includes(name)))
      return [{ name, reason: 'the API server asks it, and its rules lie on the node' }];
    return words.length > 0
      ? []
      : [
          {
            name,
            reason: 'the flags of the API server cannot be seen from here, which say whether there is one',
          },
        ];
  } catch (error) {
    signal?.throwIfAborted();
    return [{ name, reason: `the flags of the API server cannot be read: ${errorMessage(error)}` }];
  }
}
