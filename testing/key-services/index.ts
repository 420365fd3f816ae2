/**
 * Stand-ins for key services, made from their published interfaces and no more of them than signing asks: the transit engine
 * of Vault and OpenBao, and `Sign` and `GetPublicKey` of AWS KMS with its Signature Version 4 checked. They hold one key, which
 * can be exchanged. They are not those services: what only the real ones refuse is not found here.
 */

export { awsStandIn } from './aws.ts';
export { type KeyService, startKeyService } from './service.ts';
export { vaultStandIn } from './vault.ts';
