import type { ImageSource } from '../../edges/oci/interface.ts';
import { jsonOf } from '../../formats/json/index.ts';
import {
  type BundleContent,
  inTotoType,
  openBundle,
  preAuthentication,
  readStatement,
  type Statement,
} from '../../formats/sigstore/index.ts';
import type { Digest } from '../../kernel/pure/index.ts';
import { BundleManifest, maxBundleBytes } from './bundle-manifest.ts';
import { isAboutTheContent, readPayload } from './read-payload.ts';

/** Who may push can attach without end; what is beyond this is told, and not looked at. */
const mostBundles = 200;

export interface FindRequest {
  readonly source: ImageSource;
  readonly digest: Digest;
  readonly signal?: AbortSignal | undefined;
}

/** A bundle as it was opened: nothing in it was verified yet. */
export type OpenedStatement =
  | {
      readonly kind: 'statement';
      readonly statement: Statement;
      /** What the signature is over. */
      readonly signedBytes: Uint8Array;
      readonly signature: Uint8Array;
      readonly by: BundleContent;
      /** The bundle that it came in, as JSON; undefined where it came in none. */
      readonly bundle?: unknown;
    }
  | { readonly kind: 'refused'; readonly reason: string };

export interface FoundBundle {
  /** The manifest that carries it. */
  readonly at: Digest;
  readonly opened: OpenedStatement;
}

/** The bundles that are attached to an image, in the registry's order; other things that are attached are passed over. */
export async function* findBundles(request: FindRequest): AsyncGenerator<FoundBundle> {
  const { source, digest, signal } = request;
  const attached = (await source.referrers?.(digest, signal)) ?? [];
  for (const at of attached.slice(0, mostBundles)) {
    const opened = await open(request, at);
    if (opened !== undefined) yield { at, opened };
  }
  const beyond = attached[mostBundles];
  if (beyond !== undefined)
    yield {
      at: beyond,
      opened: {
        kind: 'refused',
        reason: `${attached.length} things are attached, and only ${mostBundles} were looked at`,
      },
    };
}

/** Undefined for what is no bundle. */
async function open({ source, signal }: FindRequest, at: Digest): Promise<OpenedStatement | undefined> {
  const bytes = await manifestBytes(source, at, signal);
  if (bytes === undefined) return { kind: 'refused', reason: 'it is listed, and cannot be read' };
  const manifest = BundleManifest.safeParse(jsonOf(bytes));
  const layer = manifest.data?.layers[0];
  if (layer === undefined) return undefined;
  if (layer.size > maxBundleBytes)
    return { kind: 'refused', reason: `its bundle of ${layer.size} bytes is too large` };
  const blob = await readPayload({ source, blob: layer, maxBytes: maxBundleBytes, signal });
  if (blob === undefined) return { kind: 'refused', reason: `its bundle is not ${layer.digest}` };
  return statementIn(blob);
}

async function manifestBytes(
  source: ImageSource,
  at: Digest,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    return (await source.manifest(at, signal)).bytes;
  } catch (error) {
    if (isAboutTheContent(error)) return undefined;
    throw error;
  }
}

function statementIn(blob: Uint8Array): OpenedStatement {
  const bundle = openBundle(blob);
  if (bundle.kind === 'refused') return bundle;
  const { payload, signature } = bundle.envelope;
  const statement = readStatement(payload);
  if (statement === undefined) return { kind: 'refused', reason: 'what it signs is no statement' };
  const signedBytes = preAuthentication(inTotoType, payload);
  return { kind: 'statement', statement, signedBytes, signature, by: bundle.by, bundle: jsonOf(blob) };
}
