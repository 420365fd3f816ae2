import { awskms } from './awskms/index.ts';
import { azurekms } from './azurekms/index.ts';
import { gcpkms } from './gcpkms/index.ts';
import { hashivault } from './hashivault/index.ts';
import type { SignerProvider } from './interface.ts';
import { pkcs11 } from './pkcs11/index.ts';

/** All places of keys that are read here. */
export const signerProviders: readonly SignerProvider[] = [pkcs11, hashivault, awskms, gcpkms, azurekms];
