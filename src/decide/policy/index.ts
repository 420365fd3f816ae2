/**
 * Which rule speaks for a patch: policies by namespace and what may be written at all. The strictest level wins, and
 * the answer always names the rule. Without a policy nothing is changed: that is the default, and it says so.
 */
export { type PolicyInput, policyVerdict } from './policy-verdict.ts';
