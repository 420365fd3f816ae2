import type { FakeSource } from './source.ts';

/** What a run was given by the names of its inputs. */
export type CiOrder = Readonly<Record<string, string>>;

export type CiOutcome = 'succeeded' | 'failed' | 'cancelled' | 'never-ends';

export interface FakeCiOptions {
  /** Every call must bring it, in the way of its API. */
  readonly token?: string;
  /** GitLab's trigger token. */
  readonly triggerToken?: string;
  /** A GitHub that does not tell the run: 422 for `return_run_details`, then 204. */
  readonly isOldGithub?: boolean;
  /** Inputs that the build declares; others are 422 at GitHub. */
  readonly inputs?: readonly string[];
  /** How often a run is looked at before it ends. */
  readonly looks?: number;
  readonly outcome?: CiOutcome;
  /** What a run does when it succeeds: push an image. */
  onSuccess?(order: CiOrder): Promise<unknown>;
  /** What the webhook's status says was made. */
  readonly digest?: string;
}

export type CiFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** A page to sign in, with status 200. */
  | { readonly kind: 'html' }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'hang' }
  /** The call is carried out, and the connection ends before the answer. */
  | { readonly kind: 'lost-answer' };

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface FakeCi {
  readonly url: string;
  /** The repository, of which a test makes the first branch. */
  readonly source: FakeSource;
  readonly control: {
    seen(): readonly SeenCall[];
    /** Runs that were started, oldest first. */
    orders(): readonly CiOrder[];
    /** The next calls whose `METHOD /path` fits fail, as often as said (once). */
    fail(fits: RegExp, fault: CiFault, times?: number): void;
    become(change: FakeCiOptions): void;
    /** Jenkins forgets queue items minutes after their builds began. */
    forgetQueue(): void;
  };
  stop(): Promise<void>;
}
