import { type Spoiling, spoiled } from '../../../testing/builders/index.ts';
import { patchWithEngines, type ToAsk } from '../images/ask-engines.ts';
import { readImage } from '../images/read-image.ts';
import type { ToVerify } from '../images/verify-patched.ts';
import { workFolder } from '../images/work-folder.ts';
import type { FakeWorld } from './fake-world.ts';

const maxLayerBytes = 100_000_000;

/** What the native engine really makes of an image, before anybody verified it. */
export async function madeResult({ world }: FakeWorld, reference: string): Promise<ToVerify> {
  const { signal } = new AbortController();
  const platform = { os: 'linux', architecture: 'amd64' };
  const { image, source, contents } = await readImage(world, {
    reference,
    platform,
    useCache: true,
    signal,
  });
  const subject: ToAsk = {
    image,
    source,
    os: contents.os,
    contents,
    below: { kind: 'none' },
    wanted: { kind: 'all' },
    refusals: 'all-or-nothing',
    planDigest: undefined,
    engines: ['native'],
    work: `made-${image.family.manifest}`,
    signal,
  };
  const { done, attempts, on } = await patchWithEngines(world, subject);
  if (done === undefined) throw new Error(`nothing was made: ${JSON.stringify(attempts)}`);
  return { done, subject, on };
}

/** The same made wrong on purpose, in a work folder of its own. */
export async function spoiledResult(
  { world }: FakeWorld,
  made: ToVerify,
  { name, ...spoiling }: Spoiling & { readonly name: string },
): Promise<ToVerify> {
  const { path } = made.done.layer;
  const layer = await workFolder(world, made.subject.work).read(path, maxLayerBytes);
  const { parts, layerBytes } = spoiled(made.done, layer ?? new Uint8Array(), spoiling);
  const subject = { ...made.subject, work: `spoiled-${name}` };
  await workFolder(world, subject.work).write(path, layerBytes);
  return { ...made, done: parts, subject };
}
