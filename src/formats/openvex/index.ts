/**
 * OpenVEX 0.2.0: what is affected by a vulnerability and what is not, with who says so. Read from others (0.0 to 0.2) and
 * written from a scan; the words of justifications are shared with CycloneDX. It refuses to state what nobody said.
 */
export { cyclonedxJustification, openvexJustification } from './justifications.ts';
export { isOpenvex, readOpenvex } from './read.ts';
export { writeOpenvex } from './write.ts';
export { type FixedFinding, fixedIn, writeFixed } from './write-fixed.ts';
