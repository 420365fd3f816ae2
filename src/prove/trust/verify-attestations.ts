import { jsonOf } from '../../formats/json/index.ts';
import {
  envelopeType,
  inTotoType,
  openEnvelope,
  preAuthentication,
  predicateTypes,
  readStatement,
} from '../../formats/sigstore/index.ts';
import { errorCode } from '../../kernel/pure/index.ts';
import type { SignatureFormat } from '../../model/index.ts';
import { maxBundleBytes } from './bundle-manifest.ts';
import { findBundles, type OpenedStatement } from './find-bundles.ts';
import { readPayload } from './read-payload.ts';
import type { VerifyRequest } from './signature-verdict.ts';
import { attestationTag, type SignatureLayer, SignatureManifest } from './simple-signing.ts';
import { judgeStatement } from './verify-bundles.ts';

/** An attestation that a trusted key made about this image. What it says is its signer's word, no fact. */
export interface AttestationFound {
  readonly predicateType: string;
  readonly keyId: string;
  readonly format: SignatureFormat;
  readonly predicate: unknown;
}

export interface AttestationsFound {
  readonly attestations: readonly AttestationFound[];
  /** What hangs there and does not count, each with its reason. */
  readonly refused: readonly string[];
}

interface Placed {
  readonly place: string;
  readonly format: SignatureFormat;
  readonly opened: OpenedStatement;
}

/** The attestations of an image in both formats; signatures are not among them. A registry that cannot be asked is thrown. */
export async function verifyAttestations(request: VerifyRequest): Promise<AttestationsFound> {
  const attestations: AttestationFound[] = [];
  const refused: string[] = [];
  for await (const { place, format, opened } of everything(request)) {
    if (opened.kind === 'refused') {
      refused.push(`${place}: ${opened.reason}`);
      continue;
    }
    const { predicateType, predicate } = opened.statement;
    if (predicateType === predicateTypes.signature) continue;
    const judged = judgeStatement(opened, request);
    if (judged.kind === 'refused')
      refused.push(`${place} (${predicateType.slice(0, 100)}): ${judged.reason}`);
    else attestations.push({ predicateType, keyId: judged.keyId, format, predicate });
  }
  return { attestations, refused };
}

async function* everything(request: VerifyRequest): AsyncGenerator<Placed> {
  const layers = await legacyLayers(request);
  if (layers === 'malformed') {
    const place = attestationTag(request.digest);
    yield { place, format: 'legacy', opened: refused('it is no manifest of attestations') };
  } else
    for (const [index, layer] of layers.entries())
      yield { place: `attestation ${index + 1}`, format: 'legacy', opened: await openLayer(request, layer) };
  for await (const { at, opened } of findBundles(request))
    yield { place: `bundle ${at}`, format: 'bundle', opened };
}

async function legacyLayers({
  source,
  digest,
  signal,
}: VerifyRequest): Promise<readonly SignatureLayer[] | 'malformed'> {
  try {
    const { bytes } = await source.manifest(attestationTag(digest), signal);
    return SignatureManifest.safeParse(jsonOf(bytes)).data?.layers ?? 'malformed';
  } catch (error) {
    if (errorCode(error) === 'oci.not-found') return [];
    throw error;
  }
}

async function openLayer({ source, signal }: VerifyRequest, layer: SignatureLayer): Promise<OpenedStatement> {
  if (layer.mediaType !== envelopeType)
    return refused(`its type is ${JSON.stringify(layer.mediaType.slice(0, 100))}`);
  if (layer.size > maxBundleBytes) return refused(`its envelope of ${layer.size} bytes is too large`);
  const bytes = await readPayload({ source, blob: layer, maxBytes: maxBundleBytes, signal });
  const envelope = bytes === undefined ? undefined : openEnvelope(bytes);
  if (envelope === undefined) return refused('it is no envelope of a statement with one signature');
  const statement = readStatement(envelope.payload);
  if (statement === undefined) return refused('what it signs is no statement');
  const signedBytes = preAuthentication(inTotoType, envelope.payload);
  return { kind: 'statement', statement, signedBytes, signature: envelope.signature, by: keyUnnamed };
}

/** Envelopes by themselves do not say which key made them. */
const keyUnnamed = { kind: 'key', hint: undefined } as const;

function refused(reason: string): OpenedStatement {
  return { kind: 'refused', reason };
}
