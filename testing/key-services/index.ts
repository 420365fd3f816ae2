/**
 * Stand-ins for key services, made from their published interfaces and no more of them than signing asks: the transit engine
 * of Vault and OpenBao, `Sign` and `GetPublicKey` of AWS KMS with its Signature Version 4 checked, the
 * same of Google Cloud KMS and of Azure Key Vault with the token services that go with them. They hold one key, which
 * can be exchanged. They are not those services: what only the real ones refuse is not found here.
 */

export { awsStandIn } from './aws.ts';
export { azureStandIn } from './azure.ts';
export { gcpStandIn, googleKey } from './gcp.ts';
export { type KeyService, startKeyService } from './service.ts';
export { vaultStandIn } from './vault.ts';
