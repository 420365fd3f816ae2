import type { KubeReader } from '../../edges/kube/interface.ts';
import { parseSample, type Sample } from '../../formats/metrics-text/index.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import { type ApiSighting, allRead, mergeCoverage, type Outcome, unreadOnly } from '../../model/index.ts';

const metric = 'apiserver_requested_deprecated_apis';
const calls = 'calls of deprecated APIs (/metrics)';

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
    const samples = lines.flatMap((line) => parseSample(line) ?? []);
    const value = samples.flatMap((sample) => calledIn(sample, reader.server) ?? []);
    const lost = lines.length - samples.length;
    const reason = `${lost} lines of ${metric} are not understood`;
    const unread = lost === 0 ? [] : [{ what: calls, code: 'apis.malformed', reason }];
    return { value, coverage: mergeCoverage([allRead(1), unreadOnly(unread)]) };
  } catch (error) {
    signal?.throwIfAborted();
    const unread = { what: calls, code: errorCode(error), reason: errorMessage(error) };
    return { value: [], coverage: unreadOnly([unread]) };
  }
}

function calledIn({ value, labels }: Sample, server: string): ApiSighting | undefined {
  if (value === 0) return undefined;
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
