import * as z from 'zod';
import { jsonOf } from '../json/index.ts';

/** The media type of an envelope by itself, as cosign's attestations of old are. */
export const envelopeType = 'application/vnd.dsse.envelope.v1+json';
/** What an envelope holds when it holds a statement. */
export const inTotoType = 'application/vnd.in-toto+json';

/** Both alphabets: protobuf's JSON allows either. */
export const Base64Text = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/);

/** Exactly one signature: who signs again makes another envelope. More would be a choice for somebody else to make. */
export const EnvelopeJson = z.object({
  payloadType: z.literal(inTotoType),
  payload: Base64Text,
  signatures: z.array(z.object({ sig: Base64Text })).length(1),
});

/** Bytes that somebody signed, and what they signed them with. */
export interface SignedEnvelope {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** What is signed of a payload: its type and length come with it, so that it cannot be taken for another kind. */
export function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8');
  const head = `DSSEv1 ${type.length} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head, 'utf8'), payload]);
}

/** The envelope as JSON, as cosign writes it under the tag of old. */
export function writeEnvelope(envelope: SignedEnvelope): Uint8Array {
  return Buffer.from(JSON.stringify({ ...envelopeJson(envelope) }), 'utf8');
}

/** The envelope in some bytes; undefined where there is none of a statement with one signature. It never throws. */
export function openEnvelope(bytes: Uint8Array): SignedEnvelope | undefined {
  const parsed = EnvelopeJson.safeParse(jsonOf(bytes));
  return parsed.success ? envelopeOf(parsed.data) : undefined;
}

export function envelopeJson({ payload, signature }: SignedEnvelope): z.infer<typeof EnvelopeJson> {
  const sig = Buffer.from(signature).toString('base64');
  return {
    payloadType: inTotoType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ sig }],
  };
}

export function envelopeOf({ payload, signatures }: z.infer<typeof EnvelopeJson>): SignedEnvelope {
  return {
    payload: Buffer.from(payload, 'base64'),
    signature: Buffer.from(signatures[0]?.sig ?? '', 'base64'),
  };
}
