/** The library that reads keys and signatures: three quarters of a megabyte of source, loaded by those who check one. */
export function openpgp(): Promise<typeof import('openpgp')> {
  return import('openpgp');
}
