import type { KubeReader } from '../../edges/kube/interface.ts';
import { parseSample } from '../../formats/metrics-text/index.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type ApiSighting, allRead, type Outcome, unreadOnly } from '../../model/index.ts';

const metric = 'apiserver_requested_deprecated_apis';

/**
 * Deprecated versions that were asked of the API server since it started: a gauge of its own, stable since 1.22. It does
 * not say who asked, and speaks for one of several servers behind an address.
 */
export async function readCalls(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ApiSighting[]>> {
  try {
    const lines = await reader.metric(metric, signal);
    const value = lines.flatMap((line) => calledIn(line, reader.server) ?? []);
    return { value, coverage: allRead(1) };
  } catch (error) {
    signal?.throwIfAborted();
    const unread = {
      what: 'calls of deprecated APIs (/metrics)',
      code: errorCode(error),
      reason: errorMessage(error),
    };
    return { value: [], coverage: unreadOnly([unread]) };
  }
}

function calledIn(line: string, server: string): ApiSighting | undefined {
  const sample = parseSample(line);
  if (sample === undefined || sample.value === 0) return undefined;
  const { labels } = sample;
  const [version, resource] = [labels.get('version'), labels.get('resource')];
  if (version === undefined || resource === undefined) return undefined;
  const [subresource = '', removed = ''] = [labels.get('subresource'), labels.get('removed_release')];
  return {
    how: 'called',
    via: 'metric',
    group: labels.get('group') ?? '',
    version,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    where: server,
    ...(removed === '' ? {} : { removed }),
  };
}
