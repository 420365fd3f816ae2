import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTree } from '../edges/files/index.ts';
import { podSecurityOfFiles } from './pod-security.ts';

const manifest = `
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {hostPID: true, containers: [{name: web, livenessProbe: {tcpSocket: {host: 10.0.0.1}}}]}}}
---
kind: Pod
metadata: {name: broken}
spec: {containers: web}
`;

const restrictions = [
  'allowPrivilegeEscalation',
  'capabilities_restricted',
  'runAsNonRoot',
  'seccompProfile_restricted',
];

describe('podSecurityOfFiles', () => {
  let directory: string;
  let file: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'oakum-pods-'));
    file = join(directory, 'web.yaml');
    writeFileSync(file, manifest);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const ask = (version: string, files = [file]) =>
    podSecurityOfFiles(
      { openTree: async (path) => openTree(path) },
      { version, files, signal: new AbortController().signal },
    );

  const shared = ['hostNamespaces'];
  it.each([
    ['1.0', shared, [...shared, 'runAsNonRoot']],
    ['v1.33', shared, [...shared, ...restrictions]],
    [
      '1.34',
      [...shared, 'hostProbesAndHostLifecycle'],
      [...shared, 'hostProbesAndHostLifecycle', ...restrictions],
    ],
    [
      'latest',
      [...shared, 'hostProbesAndHostLifecycle'],
      [...shared, 'hostProbesAndHostLifecycle', ...restrictions],
    ],
  ])('answers each pod by the policy of %s', async (version, baseline, restricted) => {
    expect(await ask(version)).toEqual([
      { file, pod: 'web', level: 'privileged', baseline, restricted },
      { file, pod: 'broken', error: expect.stringContaining('spec.containers') },
    ]);
  });

  it.each(['1.38', '1', '1.x', '2.0', '', '1.-1', '1.34.1'])('knows no version %s', async (version) => {
    await expect(ask(version)).rejects.toMatchObject({ code: 'usage.version' });
  });

  it('refuses a file that is not there', async () => {
    await expect(ask('latest', [join(directory, 'gone.yaml')])).rejects.toMatchObject({
      code: 'usage.document',
    });
  });
});
