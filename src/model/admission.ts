import type { SignatureFormat } from './source-documents.ts';

/** Whose signature a rule of admission takes; any one of the alternatives is enough. */
export type AdmissionNeed =
  | {
      readonly kind: 'key';
      /** SHA-256 over the public key in DER. */
      readonly keyId: string;
      /** Formats in which the controller finds signatures of keys. */
      readonly reads: readonly SignatureFormat[];
      /** Whether it wants an entry in a transparency log besides. */
      readonly log: 'needed' | 'not-needed' | 'unknown';
    }
  /** Whatever is signed or not. */
  | { readonly kind: 'anything' }
  /** Refuses always. */
  | { readonly kind: 'nothing' }
  /** Something that Oakum never makes, or cannot judge: keyless, certificates, KMS, conditions. */
  | { readonly kind: 'other'; readonly what: string; readonly isPossible: boolean };

/** How sure it is that a rule speaks for a workload at all. */
export interface AdmissionScope {
  /** Names or globs of namespaces; undefined is all of them. */
  readonly namespaces: readonly string[] | undefined;
  /** What narrows it in a way that Oakum does not judge; undefined where nothing does. */
  readonly unclear: string | undefined;
}

/** One rule of one admission controller about signatures of images, in our words. */
export interface AdmissionRule {
  /** `Kyverno ClusterPolicy check-images/verify` */
  readonly name: string;
  readonly scope: AdmissionScope;
  /** Globs over image references, by the controller's own way of matching. */
  readonly images: readonly string[];
  readonly except: readonly string[];
  readonly matching: 'kyverno' | 'policy-controller';
  readonly mode: 'enforce' | 'audit';
  /** All of the groups must be satisfied, each by any one of its needs. */
  readonly needs: readonly (readonly AdmissionNeed[])[];
}

/** What a cluster's admission says of images, as far as it can be read. */
export interface AdmissionRules {
  readonly rules: readonly AdmissionRule[];
  /** Controllers whose answer nobody can foretell from outside, with the reason. */
  readonly opaque: readonly { readonly name: string; readonly reason: string }[];
}

/** The answer of admission for one image, foretold: the rule that decides, and why. Unknown is no yes. */
export interface AdmissionPrediction {
  readonly kind: 'accepted' | 'refused' | 'unknown';
  readonly reasons: readonly string[];
}
