import {
  type Decision,
  type Gate,
  type Patch,
  PatchPolicy,
  type PolicyVerdict,
  type Severity,
  strictestDemands,
} from '../../model/index.ts';

export interface PolicyInput {
  readonly policies: readonly PatchPolicy[];
  /** `Cluster.spec.write.namespaces`: empty means that nothing may be written. */
  readonly writeNamespaces: readonly string[];
  /** The worst severity among the findings that the patch removes. */
  readonly severity: Severity;
  /** Who else owns targets, as `shop/Deployment/web by argocd`: a live edit of theirs would be reverted. */
  readonly foreignOwners: readonly string[];
  /** The reason if the image's digest failed a gate before. */
  readonly quarantined: string | undefined;
}

const levels = ['report', 'propose', 'approve', 'auto'] as const;
const severities: readonly Severity[] = ['none', 'low', 'medium', 'high', 'critical'];
/** Kinds that a rollout can carry out today; the rest is reported. */
const supportedKinds: readonly string[] = ['Deployment'];

/** The decision about one patch, by the strictest policy among those that speak for its namespaces. */
export function policyVerdict(patch: Patch, input: PolicyInput): PolicyVerdict {
  const namespaces = [...new Set(patch.targets.map((target) => target.namespace))].toSorted();
  const speaking = input.policies.filter((policy) => namespaces.some((name) => speaksFor(policy, name)));
  const strictest = speaking.toSorted(byStrictness)[0];
  const settings = settingsOf(strictest ?? unset, speaking);
  return { ...settings, decision: decide(patch, { ...input, namespaces, strictest }) };
}

interface Facts extends PolicyInput {
  readonly namespaces: readonly string[];
  readonly strictest: PatchPolicy | undefined;
}

function decide(patch: Patch, facts: Facts): Decision {
  const reasons = [...blockers(patch, facts), ...policyBlockers(patch, facts)];
  const { strictest } = facts;
  if (reasons.length > 0 || strictest === undefined) {
    return { kind: 'blocked', rule: strictest === undefined ? 'no PatchPolicy' : ruleOf(strictest), reasons };
  }
  const rule = `${ruleOf(strictest)} level ${strictest.spec.level}`;
  const required = strictest.spec.approvals.required;
  if (strictest.spec.level === 'auto' || required === 0) return { kind: 'allow', rule };
  return { kind: 'needs-approval', rule, required };
}

/** What no policy can allow. */
function blockers(patch: Patch, facts: Facts): string[] {
  const reasons: string[] = [];
  if (patch.kind === 'none') reasons.push(patch.how);
  if (patch.kind !== 'none' && patch.targets.length === 0) reasons.push('runs nowhere that Oakum may change');
  const kinds = new Set(
    patch.targets.map((target) => target.kind).filter((kind) => !supportedKinds.includes(kind)),
  );
  for (const kind of [...kinds].toSorted()) reasons.push(`rolling out a ${kind} is not yet supported`);
  for (const name of facts.namespaces.filter((name) => !mayWrite(facts.writeNamespaces, name))) {
    reasons.push(`writing is off for namespace ${name}: name it in Cluster.spec.write.namespaces`);
  }
  for (const owner of facts.foreignOwners) {
    reasons.push(`owned: ${owner}; its source must change, which Oakum does not do yet`);
  }
  if (facts.quarantined !== undefined) reasons.push(`this patched image failed before: ${facts.quarantined}`);
  return reasons;
}

function policyBlockers(patch: Patch, facts: Facts): string[] {
  const unspoken = facts.namespaces.filter(
    (name) => !facts.policies.some((policy) => speaksFor(policy, name)),
  );
  const reasons = unspoken.map((name) => `no PatchPolicy speaks for namespace ${name}`);
  const { strictest } = facts;
  if (strictest === undefined) return reasons;
  const { level, minimumSeverity } = strictest.spec;
  if (patch.kind === 'rebuild') reasons.push(...asksNobody(facts));
  if (level === 'report' || level === 'propose') reasons.push(`level is ${level}: nothing is changed`);
  const known = severities.indexOf(facts.severity);
  if (known !== -1 && known < severities.indexOf(minimumSeverity)) {
    reasons.push(`worst severity ${facts.severity} is below ${minimumSeverity}`);
  }
  return reasons;
}

/** Every policy that speaks for the patch must let a plan ask CI. */
function asksNobody({ policies, namespaces }: Facts): readonly string[] {
  return policies
    .filter((policy) => namespaces.some((name) => speaksFor(policy, name)))
    .filter(({ spec }) => spec.rebuild === 'never')
    .map((policy) => `${ruleOf(policy)} lets no plan ask the owner's CI (spec.rebuild is never)`);
}

function settingsOf(policy: PatchPolicy, speaking: readonly PatchPolicy[]): Omit<PolicyVerdict, 'decision'> {
  const gate: Gate = policy.spec.gate;
  return {
    policy: policy.metadata.name,
    engines: policy.spec.engines,
    gate,
    verify: strictestDemands([policy, ...speaking].map((one) => one.spec.verify)),
    rebuild: [policy, ...speaking].every((one) => one.spec.rebuild === 'choose') ? 'choose' : 'never',
    budget: Math.min(...[policy, ...speaking].map((one) => one.spec.budget.workloads)),
    secondPerson: speaking.some((one) => one.spec.approvals.secondPerson),
  };
}

const unset = PatchPolicy.parse({
  apiVersion: 'oakum.dev/v1',
  kind: 'PatchPolicy',
  metadata: { name: 'none' },
  spec: { namespaces: ['*'], level: 'report' },
});

/** Strictest first: lower level, then more approvals, then by name. */
function byStrictness(left: PatchPolicy, right: PatchPolicy): number {
  const byLevel = levels.indexOf(left.spec.level) - levels.indexOf(right.spec.level);
  const byApprovals = right.spec.approvals.required - left.spec.approvals.required;
  return byLevel || byApprovals || (left.metadata.name < right.metadata.name ? -1 : 1);
}

function speaksFor(policy: PatchPolicy, namespace: string): boolean {
  return policy.spec.namespaces.includes('*') || policy.spec.namespaces.includes(namespace);
}

function mayWrite(namespaces: readonly string[], namespace: string): boolean {
  return namespaces.includes('*') || namespaces.includes(namespace);
}

function ruleOf(policy: PatchPolicy): string {
  return `PatchPolicy ${policy.metadata.name}`;
}
