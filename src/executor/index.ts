/**
 * Checks an effect and carries it out. It trusts nobody who hands it one: plan and digest, approvals, expiry, its own
 * locally set ceiling, whether all writing is stopped, and the live object's precondition are all checked here, so that neither a paused server nor a
 * stolen one can do more than the plan that people approved. What it may not do is an outcome `refused`, with the rule.
 */
export {
  type Ceiling,
  type Executor,
  type ExecutorDeps,
  type ImageChange,
  type ImageHands,
  makeExecutor,
  type Past,
  stoppedCode,
} from './make-executor.ts';
export { deniedCode, type Rehearsed } from './rehearse.ts';
