/** Automation that moves image tags by itself. */
export interface ImageUpdater {
  /** `Flux ImagePolicy apps/web`, `Keel on shop/Deployment/web` */
  readonly name: string;
  /** What it watches: a repository without tag, as images name it in full, or one workload by its uid. */
  readonly watches:
    | { readonly kind: 'repository'; readonly repository: string }
    | { readonly kind: 'workload'; readonly uid: string };
  /** Which tags it moves to, in its own words: `semver >=1.0.0`; empty where it does not say. */
  readonly rule: string;
  /** What writes, and where: `Git, by an ImageUpdateAutomation`, `the live object`. */
  readonly writes: string;
}
