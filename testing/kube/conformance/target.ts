/** A running API with controllers, a scheduler and at least three nodes that run (or simulate) pods. */
export interface Target {
  readonly url: string;
  readonly caPem: string | undefined;
  /** A bearer token that may do everything. */
  readonly token: string;
  /** Annotations that make the pods of a template run and never be ready. */
  readonly neverReady: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}
