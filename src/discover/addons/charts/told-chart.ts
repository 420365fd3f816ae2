import type { KubeObject, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import { allRead, type Outcome, unreadOnly } from '../../../model/index.ts';

/** Where a chart comes from, as somebody who installs it was told. */
export interface ToldChart {
  readonly by: 'Flux' | 'Argo CD';
  readonly namespace: string;
  /** The Helm release; absent where none is made: Argo CD renders charts and applies what comes out. */
  readonly release: string | undefined;
  readonly chart: string;
  /** The repository of the chart; of one in a registry, without the chart's name at its end. */
  readonly url: string;
}

/** Every object of a kind; none, and nothing missing, where the kind is not installed. What may not be read is told. */
export async function listTold(
  reader: KubeReader,
  { resource, by }: { readonly resource: KubeResource; readonly by: ToldChart['by'] },
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly KubeObject[]>> {
  try {
    const value: KubeObject[] = [];
    for await (const object of reader.list(resource, { signal })) value.push(object);
    return { value, coverage: allRead(1) };
  } catch (error) {
    signal?.throwIfAborted();
    const [code, reason] = [errorCode(error), errorMessage(error)];
    if (code === 'kube.not-found') return { value: [], coverage: allRead(0) };
    const what = `${resource.resource} of ${by}`;
    return { value: [], coverage: unreadOnly([{ what, code, reason }]) };
  }
}

/** Some people write credentials into an address. */
export function withoutUser(url: string): string {
  return url.replace(/^([a-z]+:\/\/)?[^/@]*@/, '$1');
}
