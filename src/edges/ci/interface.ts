/** What a build is to make. Every word of it has been checked against a grammar. */
export interface BuildOrder {
  /** A word that only this order has: `oakum-7f3a9c21e5`. */
  readonly request: string;
  /** The commit, in full. */
  readonly revision: string;
  /** `repository:tag@sha256:…`; absent where any base will do. */
  readonly base?: string | undefined;
}

/** One run of the owner's CI. */
export interface CiRun {
  /** As the client itself wrote it; kept over restarts, and given back to `look`. */
  readonly id: string;
  /** Where a person sees it: https, or http on this machine. */
  readonly link?: string | undefined;
}

export type CiState =
  /** In a queue, waiting for a person, or at work: `where` says which, for a person. */
  | { readonly kind: 'going-on'; readonly where: string; readonly link?: string | undefined }
  | { readonly kind: 'succeeded'; readonly link?: string | undefined; readonly result?: CiResult | undefined }
  | { readonly kind: 'failed' | 'cancelled'; readonly reason: string; readonly link?: string | undefined }
  /** This CI cannot be asked: the registry tells when the image is there. */
  | { readonly kind: 'not-told' };

/** What the run itself says it made; checked like everything else. */
export interface CiResult {
  readonly digest?: string | undefined;
}

/**
 * Asks one CI for one build and follows it. Errors: `ci.unauthorized`, `ci.forbidden`, `ci.not-found`, `ci.invalid` (it does
 * not take these inputs), `ci.throttled` (later, nothing was started), `ci.server` (later), `ci.redirected`, `ci.malformed` (an answer that
 * is none of this API, such as a page to sign in), `ci.no-credential`, and those of the HTTP and Kubernetes edges.
 */
export interface CiClient {
  /** The API that is called, for people and for the evidence log: no credential is in it. */
  readonly where: string;
  /**
   * Starts a run. Undefined: it was taken, and this server does not say as which; `find` will know. Not to be repeated
   * blindly: where the error may pass (`retry: 'later'`) and is not `ci.throttled`, nobody knows whether it was started.
   */
  trigger(order: BuildOrder, signal: AbortSignal): Promise<CiRun | undefined>;
  /** The run of an order that was given at `since` or later; undefined where there is none, or none can be told. */
  find(order: BuildOrder, since: Temporal.Instant, signal: AbortSignal): Promise<CiRun | undefined>;
  look(run: CiRun, signal: AbortSignal): Promise<CiState>;
}

/** Reads a credential where the configuration says that it lies. */
export interface Secrets {
  /** @throws ci.no-credential where there is none */
  read(place: { readonly env: string } | { readonly file: string }): Promise<string>;
}

/** A change of files that are there, for a person to look at. */
export interface SourceProposal {
  /** Made of the change, so that the same change is never proposed twice. */
  readonly branch: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly files: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

export interface OpenedRequest {
  /** Its number. */
  readonly id: string;
  readonly link?: string | undefined;
  /** Not where the same change had been proposed already. */
  readonly isNew: boolean;
}

/**
 * Proposes a change to the owner's source: a pull or merge request. Nothing is ever merged. Errors are those of `CiClient`, and
 * `ci.source-moved` where a file on the branch is not what the change was made of.
 */
export interface SourceHost {
  /** The API that is called, for people and for the evidence log: no credential is in it. */
  readonly where: string;
  /** May be repeated: what is there already is given back. */
  open(proposal: SourceProposal, signal: AbortSignal): Promise<OpenedRequest>;
}
