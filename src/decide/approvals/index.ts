/**
 * The words of people on a plan: enough distinct persons, nobody against, nothing expired, all bound to the plan's
 * digest. It refuses to count what it cannot tie to the digest, and a requester's own word where a second person is asked.
 */
export { type ApprovalState, approvalState } from './approval-state.ts';
