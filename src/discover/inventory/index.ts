/**
 * What a cluster holds: workloads under the name of their top owner with the digests that their pods really run, nodes,
 * component versions, services and ingresses, who owns each workload, and what could not be read. Its nouns are those of
 * the model's Inventory; kinds of workloads are a shelf (`kinds/`). It reads with get, list and watch only, reads no
 * Secret, and refuses to guess: an image without a digest has none, a component without a tag is `unknown`.
 */

export { readIdentity } from './cluster/identity.ts';
export { type FlowObject, flowControl } from './flow-control.ts';
export { observeRollout, type RolloutTarget } from './observe-rollout.ts';
export { type ImageId, parseImageId } from './pods/image-id.ts';
export { type RbacAnswer, type RbacObject, type RbacOptions, type RbacRule, rbacRoles } from './rbac.ts';
export { type InventoryOptions, type InventoryScope, readInventory } from './read-inventory.ts';
export { type ResourceRead, resourcesRead } from './resources.ts';
export { type InventoryChange, watchInventory } from './watch-inventory.ts';
