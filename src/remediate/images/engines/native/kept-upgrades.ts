import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { WritableTree } from '../../../../edges/files/interface.ts';
import { jsonOf } from '../../../../formats/json/index.ts';
import { type Digest, hexOf, OakumError, parseDigest, sha256 } from '../../../../kernel/pure/index.ts';
import { makeRoom } from '../../bounded-folder.ts';
import type { KeptUpgrade, KeptUpgrades, PatchRequest, RefusalCode } from '../../contract.ts';

/** Changes whenever the engine would leave something else behind, or say something else, on the same input. */
const version = 2;
const usualBytes = 2 * 2 ** 30;
const maxFactsBytes = 16 * 2 ** 20;

const Facts = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      architecture: z.string(),
      from: z.string(),
      to: z.string(),
      source: z.string(),
      sourceVersion: z.string().optional(),
      debSha256: z.string().optional(),
      debUrl: z.string().optional(),
      debSizeBytes: z.number().optional(),
    }),
  ),
  leftOut: z.array(
    z.object({
      code: z.custom<RefusalCode>(),
      package: z.string().optional(),
      message: z.string(),
    }),
  ),
  scripts: z.array(
    z.object({
      package: z.string(),
      scripts: z.array(z.string()),
      what: z.enum(['left-out', 'run']),
      why: z.string(),
    }),
  ),
  notes: z.array(z.string()),
  layer: z.object({ digest: z.string(), diffId: z.string(), sizeBytes: z.number() }),
});
const Kept = z.object({ facts: z.unknown(), sha256: z.string() });

/** In a folder of its own, at most `maxBytes` of it: the oldest go first. */
export function makeKeptUpgrades(folder: WritableTree, maxBytes: number = usualBytes): KeptUpgrades {
  const layerName = (digest: Digest): string => `${hexOf(digest)}.tar.gz`;
  return {
    get: async (key) => {
      const bytes = await folder.read(`${key}.json`, maxFactsBytes);
      return bytes === undefined ? undefined : factsIn(bytes);
    },
    copy: async ({ digest, sizeBytes }, work, path) => {
      const hash = createHash('sha256');
      const written = await work.writeScratch(path, passing(folder.stream(layerName(digest)), hash));
      if (written === sizeBytes && `sha256:${hash.digest('hex')}` === digest) return true;
      await work.remove(path);
      return false;
    },
    put: async (key, upgrade, layer) => {
      const name = layerName(upgrade.layer.digest);
      await folder.writeScratch(name, layer);
      const facts = JSON.stringify(upgrade);
      const factsName = `${key}.json`;
      await folder.write(
        factsName,
        Buffer.from(JSON.stringify({ facts: upgrade, sha256: sha256(Buffer.from(facts)) })),
      );
      // What names a layer goes before it.
      await makeRoom(folder, [factsName, name], maxBytes);
    },
  };
}

async function* passing(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function factsIn(bytes: Uint8Array): KeptUpgrade | undefined {
  const kept = Kept.safeParse(jsonOf(bytes));
  if (!kept.success || sha256(Buffer.from(JSON.stringify(kept.data.facts))) !== kept.data.sha256)
    return undefined;
  const read = Facts.safeParse(kept.data.facts);
  if (!read.success) return undefined;
  try {
    const { digest, diffId, sizeBytes } = read.data.layer;
    return { ...read.data, layer: { digest: parseDigest(digest), diffId: parseDigest(diffId), sizeBytes } };
  } catch (error) {
    if (error instanceof OakumError) return undefined;
    throw error;
  }
}

/** What decides what an upgrade comes to. */
export interface Deciding {
  readonly request: PatchRequest;
  /** What is offered of packages that matter, with its hashes, as the repositories' signatures vouch for it. */
  readonly offers: ReadonlyMap<string, readonly object[]>;
}

/** The same for the same input. Which key signed, and when, is judged before. */
export function upgradeKey({ request, offers }: Deciding): string {
  const { image, wanted, refusals, endOfLife, sourceDateEpoch } = request;
  const deciding = {
    version,
    layers: image.layers.map(({ diffId }) => diffId),
    platform: image.platform,
    wanted,
    refusals,
    endOfLife: endOfLife?.toString(),
    sourceDateEpoch,
    offers: [...offers].toSorted(([left], [right]) => (left < right ? -1 : 1)),
  };
  return hexOf(sha256(Buffer.from(JSON.stringify(deciding))));
}
