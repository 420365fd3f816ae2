/**
 * The nouns that cross a border between rooms, one file each: a zod schema and the readonly type of the same name.
 * Only nouns and their guards live here; nothing that reads, judges, decides or writes.
 */
export * from './actions.ts';
export * from './add-on.ts';
export * from './advisory.ts';
export * from './advisory-index.ts';
export * from './api-use.ts';
export * from './attestation.ts';
export * from './coverage.ts';
export * from './deadline-profile.ts';
export * from './decision.ts';
export * from './decision-point.ts';
export * from './ecosystem.ts';
export * from './effect.ts';
export * from './entry.ts';
export * from './entry-body.ts';
export * from './feed-key.ts';
export * from './finding.ts';
export * from './finding-detail.ts';
export * from './history.ts';
export * from './host.ts';
export * from './image.ts';
export * from './image-labels.ts';
export * from './image-plan.ts';
export * from './inventory.ts';
export * from './lineage.ts';
export * from './network.ts';
export * from './package.ts';
export * from './patch.ts';
export * from './plan.ts';
export * from './plan-digest.ts';
export * from './policy.ts';
export * from './population.ts';
export * from './power.ts';
export * from './quarantine.ts';
export * from './report-estate.ts';
export * from './rollout-observation.ts';
export * from './run.ts';
export * from './said.ts';
export * from './scan-report.ts';
export * from './schemas.ts';
export * from './support.ts';
export * from './trust-policy.ts';
export * from './verdict.ts';
export * from './vex.ts';
export * from './writing-stop.ts';
