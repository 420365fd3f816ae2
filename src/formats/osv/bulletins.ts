const bulletinId =
  /^(?:DSA|DLA|DTSA|USN|LSN|RHSA|RHBA|RHEA|ALSA|ALBA|ALEA|RLSA|RXSA|ELSA|SUSE|openSUSE|ALAS|XSA)[-0-9]/;

/**
 * Whether an id is of a bulletin (a distribution's, or Xen's: XSA-297 is four CVEs), which speaks of several vulnerabilities at once: it is about each of
 * them and another name of none.
 */
export function isBulletin(id: string): boolean {
  return bulletinId.test(id);
}
