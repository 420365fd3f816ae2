/**
 * The evidence log and its proofs: entries with closed bodies, leaves in a chain and a Merkle tree (RFC 6962),
 * checkpoints signed by the evidence key, bundles that an auditor verifies offline. It keeps nothing (the store does)
 * and repairs nothing: it says what is wrong, at which entry. Tamper-evident, not tamper-proof.
 */
export { type BundleVerdict, bundleLines, verifyBundle } from './bundle.ts';
export { publicKeysOf } from './check-signature.ts';
export { type CheckpointSigner, logState, makeCheckpoint } from './checkpoint.ts';
export { makeEntry } from './make-entry.ts';
export { merkleRoot } from './merkle.ts';
export type { LogProblem } from './problems.ts';
export { type LogVerdict, verifyLog } from './verify-log.ts';
