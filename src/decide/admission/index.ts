/**
 * Foretells what a cluster's admission will say of an image before a rollout begins, by the rules that were read and by
 * how the image will be signed. It asks nobody and refuses to hope: accepted is said only where every rule that may speak
 * is satisfied for certain, refused only where one that surely speaks surely says no.
 */
export { type AdmissionFacts, predictAdmission } from './predict-admission.ts';
