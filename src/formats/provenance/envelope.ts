import * as z from 'zod';
import { jsonOf } from '../json/index.ts';

/** The layers of an attached manifest that may hold a statement: bare, in an envelope, in a bundle of any version. */
export const attestationTypes =
  /^application\/(?:vnd\.in-toto\+json|vnd\.dsse\.envelope\.v1\+json|vnd\.dev\.sigstore\.bundle(?:\.v[\w.]+)?\+json)(?:;|$)/;

const Envelope = z.object({
  payloadType: z.literal('application/vnd.in-toto+json'),
  payload: z.string(),
});
const Bundle = z.object({ dsseEnvelope: Envelope });

/** The statement in an attestation, whatever it is wrapped in; what is wrapped in nothing is given back. */
export function statementIn(value: unknown): unknown {
  const bundle = Bundle.safeParse(value);
  const envelope = bundle.success ? bundle.data.dsseEnvelope : Envelope.safeParse(value).data;
  return envelope === undefined ? value : jsonOf(Buffer.from(envelope.payload, 'base64'));
}
