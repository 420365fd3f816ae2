import { describe, expect, it } from 'vitest';
import { ExposureAttestation, type Workload } from '../../model/index.ts';
import { attestedExposure } from './index.ts';

const web: Workload = {
  id: 'c/web',
  uid: 'web',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  resourceVersion: '1',
  labels: {},
  podLabels: { tier: 'front' },
  replicas: 1,
  readyReplicas: 1,
  activity: 'running',
  hostNetwork: false,
  containers: [],
  ownership: { manager: 'kubectl', confidence: 'certain', evidence: [] },
  attributes: {},
};
const computed = { level: 'open', evidence: ['Service shop/web (198.51.100.7)'], paths: [] } as const;
const today = '2026-11-21';

function attestation(change: object = {}, workloads: object = {}): ExposureAttestation {
  return ExposureAttestation.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'ExposureAttestation',
    metadata: { name: 'firewall' },
    spec: {
      workloads: { namespaces: ['shop'], ...workloads },
      level: 'controlled',
      reason: 'behind the firewall of the plant',
      by: 'ada',
      until: '2026-12-01',
      ...change,
    },
  });
}

const judge = (...attestations: readonly ExposureAttestation[]) =>
  attestedExposure(computed, web, { attestations, today });

describe('attestedExposure', () => {
  it('takes the level that a person attests, and keeps what was computed beside it', () => {
    expect(judge(attestation())).toEqual({
      level: 'controlled',
      evidence: [
        'ada attests controlled until 2026-12-01: behind the firewall of the plant (ExposureAttestation firewall)',
        'computed open: Service shop/web (198.51.100.7)',
      ],
      paths: [],
    });
  });

  it.each([
    ['no end', { until: undefined }, 'it says no end'],
    ['an end that is past', { until: '2026-11-20' }, 'it ended on 2026-11-20'],
  ])('changes nothing by one with %s, and says so', (_name, change, why) => {
    expect(judge(attestation(change))).toEqual({
      ...computed,
      evidence: [
        ...computed.evidence,
        `ExposureAttestation firewall of ada (controlled) has no effect: ${why}`,
      ],
    });
  });

  it('holds on its last day', () => {
    expect(judge(attestation({ until: today })).level).toBe('controlled');
  });

  it('takes the widest of several that hold, and none that does not', () => {
    expect(judge(attestation({ level: 'small' }), attestation()).level).toBe('controlled');
    const lapsed = attestation({ level: 'open', until: '2020-01-01' });
    expect(judge(attestation({ level: 'small' }), lapsed)).toMatchObject({ level: 'small' });
    expect(judge(attestation({ level: 'small' }), lapsed).evidence).toHaveLength(3);
  });

  it.each<[string, object, boolean]>([
    ['its namespace', {}, true],
    ['all namespaces', { namespaces: ['*'] }, true],
    ['another namespace', { namespaces: ['api'] }, false],
    ['its kind, name and labels', { kinds: ['Deployment'], names: ['web'], labels: { tier: 'front' } }, true],
    ['another kind', { kinds: ['DaemonSet'] }, false],
    ['another name', { names: ['api'] }, false],
    ['another label', { labels: { tier: 'back' } }, false],
  ])('is about a workload of %s', (_name, workloads, isMeant) => {
    expect(judge(attestation({}, workloads)).level).toBe(isMeant ? 'controlled' : 'open');
  });

  it.each([
    [{ level: 'unknown' }],
    [{ reason: '' }],
    [{ by: '' }],
    [{ until: 'soon' }],
    [{ untill: '2026-12-01' }],
  ])('is refused with %j', (change) => {
    expect(() => attestation(change)).toThrow();
  });
});
