/**
 * How a cluster's admission judges the signatures of images: rules of Kyverno and of sigstore's policy-controller, and
 * which other controllers have a say that cannot be foretold from outside. Its nouns are those of the model's
 * AdmissionRules. It lists custom resources and nothing else, reads no Secret, and refuses to guess: what cannot be
 * read or understood is in the coverage, and then nobody may call an image accepted.
 */

export { readAdmission } from './read-admission.ts';
export { admissionReads } from './reads.ts';
