/**
 * OpenVEX 0.2.0: what is affected by a vulnerability and what is not, with who says so. Written here from a scan; the
 * words of justifications are shared with CycloneDX. It refuses to state what nobody said.
 */
export { cyclonedxJustification, openvexJustification } from './justifications.ts';
export { writeOpenvex } from './write.ts';
