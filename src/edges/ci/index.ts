/**
 * The door to continuous integration: asks the owner's CI for one build and follows it to its end. Its nouns are the
 * order, the run and its state. It calls only addresses that the configuration names, sends a credential to no other, and
 * refuses to take what a CI says for proof: that is for whoever looks at the image.
 */
export { type CiDeps, connectCi } from './connect.ts';
export type * from './interface.ts';
export { connectSourceHost } from './propose.ts';
export { makeSecrets } from './secrets.ts';
