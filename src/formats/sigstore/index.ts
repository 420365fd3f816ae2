/**
 * What Sigstore's tools sign and carry: in-toto statements, DSSE envelopes and bundles (version 0.3 is written; 0.1 to 0.3
 * are read). Bytes in, records out. It refuses to judge a signature, and gives every reason why something is no such
 * bundle, because a signature that cannot be read must not pass for one that is not there.
 *
 * @see https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md and
 *   https://github.com/sigstore/protobuf-specs/blob/v0.5.0/protos/sigstore_bundle.proto
 */
export {
  type BundleContent,
  bundleType,
  bundleTypes,
  type OpenedBundle,
  openBundle,
  type SignedEnvelope,
  writeBundle,
} from './bundle.ts';
export { envelopeType, inTotoType, openEnvelope, preAuthentication, writeEnvelope } from './envelope.ts';
export {
  predicateTypes,
  readStatement,
  type Statement,
  type StatementSubject,
  statementBytes,
} from './statement.ts';
