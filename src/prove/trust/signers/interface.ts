import type { CommandRunner } from '../../../edges/exec/interface.ts';
import type { HttpCaller } from '../../../edges/http/interface.ts';
import type { Clock } from '../../../kernel/index.ts';

/** What reaches a key that is kept elsewhere. Secrets are read when they are used, by name. */
export interface SignerHands {
  readonly commands: CommandRunner;
  readonly http: HttpCaller;
  readonly clock: Clock;
  /** One variable of the environment; undefined where it is empty or absent. */
  environment(name: string): string | undefined;
  /** The text of a small file that a person named; undefined where it is absent. */
  readSecret(path: string): Promise<string | undefined>;
}

/**
 * A private key that never leaves the place where it is kept: a token or a key service. Nothing is asked before a method
 * is called; both may be called again and at the same time.
 */
export interface KeptKey {
  /** PEM (SubjectPublicKeyInfo). */
  publicKey(): Promise<string>;
  /** A signature over a SHA-256 digest (32 bytes): ECDSA in DER. */
  signDigest(digest: Uint8Array): Promise<Uint8Array>;
}

/**
 * One kind of place. `open` reads the reference alone.
 *
 * @throws trust.reference-malformed. The key's methods: trust.signer-unconfigured (a variable or program is missing),
 * trust.signer-refused (with the place's own words), trust.signer-malformed (an answer that is none), and what the edges
 * throw.
 */
export interface SignerProvider {
  readonly id: string;
  /** As the reference begins: `awskms://`. */
  readonly prefix: string;
  open(reference: string, hands: SignerHands): KeptKey;
}
