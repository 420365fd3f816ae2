/**
 * Whether what an engine made is what it should be, judged on the bytes: the image without the new layer and with it, each
 * read once, streamed, with nothing on disk and nothing run. Its nouns are the result to verify, what its package database
 * claims, and the verdict. It refuses to believe the engine, to mend what it finds, and to call passed what it could not
 * judge.
 */
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import type { ImageVerdict } from '../../../model/index.ts';
import type { Claims } from './claims.ts';
import { imageDocuments } from './image-documents.ts';
import { judgeLinker } from './linker.ts';
import { judgePackageFiles } from './package-files.ts';
import { type FilesToJudge, judgePaths } from './paths.ts';
import { readClaims } from './read-claims.ts';
import { readResult, type ToVerify } from './read-result.ts';
import { judgeSettings } from './settings.ts';
import { judgeSize } from './size.ts';

export { imageDocuments } from './image-documents.ts';
export { resultWants, type ToVerify } from './read-result.ts';
export { differentSettings } from './settings.ts';
export { shortList } from './short-list.ts';

export interface VerifyOptions {
  /** Whether the engine ran the package manager and the scripts of packages. */
  readonly ranScripts: boolean;
  /** How large the new layer may be, in bytes as it is stored. */
  readonly maxLayerBytes?: number | undefined;
}

/** In the order in which they are answered. */
const checks: readonly (readonly [ImageVerdict['check'], (judging: FilesToJudge) => ImageVerdict])[] = [
  ['paths', judgePaths],
  ['package-files', judgePackageFiles],
];

/**
 * What can be said of a result by its bytes alone. Something in it that cannot be read fails the check.
 *
 * @throws patch.malformed-image where layers cannot be read or are not what their digests say, and what the source throws
 */
export async function verifyResult(toVerify: ToVerify & VerifyOptions): Promise<readonly ImageVerdict[]> {
  const { image, source, patched, signal, maxLayerBytes } = toVerify;
  const documents = await imageDocuments(image, source, signal);
  const settings = answered('settings', () => judgeSettings({ image, documents, patched }));
  return [...(await verifyFiles(toVerify)), settings, judgeSize(image, patched, maxLayerBytes)];
}

async function verifyFiles(toVerify: ToVerify & VerifyOptions): Promise<readonly ImageVerdict[]> {
  const read = await readResult(toVerify);
  const moved = new Set(toVerify.patched.packages.map(({ name }) => name));
  const known: { claims?: Both } = {};
  const judged = checks.map(([check, judge]) =>
    answered(check, () => {
      known.claims ??= { before: readClaims(read.lower), after: readClaims(read.merged) };
      const { before, after } = known.claims;
      if (before !== undefined && after !== undefined)
        return judge({ ...read, claims: { before, after }, moved, ranScripts: toVerify.ranScripts });
      const message = 'there is no package database that is understood and lists files';
      return { check, verdict: 'unknown', measured: [], message };
    }),
  );
  return [...judged, answered('linker', () => judgeLinker(read))];
}

interface Both {
  readonly before: Claims | undefined;
  readonly after: Claims | undefined;
}

const unreadable = new Set(['patch.malformed-image', 'dpkg.malformed', 'apk.malformed', 'oci.malformed']);

function answered(check: ImageVerdict['check'], judge: () => ImageVerdict): ImageVerdict {
  try {
    return judge();
  } catch (error) {
    if (!unreadable.has(errorCode(error))) throw error;
    return { check, verdict: 'failed', measured: [], message: `it cannot be read: ${errorMessage(error)}` };
  }
}
