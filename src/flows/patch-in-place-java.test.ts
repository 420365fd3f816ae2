import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useInPlaceScene } from './conformance/in-place-scene.ts';

describe('packages of Java in place', () => {
  const scene = useInPlaceScene();
  const name = 'org.acme:codec';
  const needs = (version: string) =>
    `<dependencies><dependency><groupId>org.acme</groupId><artifactId>base</artifactId><version>${version}</version></dependency></dependencies>`;
  const place = 'opt/app/lib/codec-1.4.jar';
  const own = `\${project.version}`;

  it('become the published new ones under the name that they had', async () => {
    const old = scene.registry.jar(name, '1.4', { pom: needs('2.0') });
    const fresh = scene.registry.jar(name, '1.5', { pom: needs('2.0') });
    const result = await scene.patched({ [place]: old });
    expect(result).toMatchObject({ code: 'patched', replaced: [{ path: place, to: '1.5' }] });
    expect([...(await scene.layerOf(result.image)).keys()]).toEqual([place]);
    expect(result.replaced[0]?.sha256).toBe(createHash('sha256').update(fresh).digest('hex'));
  });

  it.each([
    ['dependencies', 'org.acme:base 2.1, and needed 2.0', needs('2.0'), needs('2.1')],
    ['dependencies', 'leaves to others', needs(own), needs(own)],
    ['dependencies', 'needed none', '', needs('2.0')],
  ])('are refused: %s, %s', async (code, message, before, after) => {
    const old = scene.registry.jar(name, '1.4', { pom: before });
    scene.registry.jar(name, '1.5', { pom: after });
    const result = await scene.patched({ [place]: old });
    expect(result).toMatchObject({
      code: 'refused',
      refusals: [{ code, message: expect.stringContaining(message) }],
    });
  });

  it('are refused where the class path is another, or the jar is not the published one', async () => {
    const old = scene.registry.jar(name, '1.4', {});
    scene.registry.jar(name, '1.5', {
      files: { 'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\nClass-Path: base-\n 2.jar\n' },
    });
    expect(await scene.patched({ [place]: old })).toMatchObject({
      refusals: [{ code: 'dependencies', message: expect.stringContaining('base-2.jar') }],
    });
    scene.registry.jar(name, '1.5', {});
    const shaded = scene.registry.jar(name, '1.4', { files: { 'org/other/A.class': 'A' } });
    scene.registry.jar(name, '1.4', {});
    expect(await scene.patched({ [place]: shaded })).toMatchObject({ refusals: [{ code: 'changed' }] });
  });
});
