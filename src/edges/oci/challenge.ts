/** A WWW-Authenticate header of a registry. */
export type Challenge =
  | { readonly kind: 'basic' }
  | {
      readonly kind: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** Reads the strongest challenge that we can meet; undefined if there is none. RFC 9110, section 11.6.1. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  if (header === undefined || header.length > 8192) return undefined;
  const bearer = /(?:^|[,\s])Bearer\s+(.*)$/i.exec(header)?.[1];
  if (bearer !== undefined) {
    const parameters = new Map(
      [...bearer.matchAll(/([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi)].map(
        ([, key = '', quoted, plain = '']) => [
          key.toLowerCase(),
          quoted?.replaceAll(/\\(.)/g, '$1') ?? plain,
        ],
      ),
    );
    const realm = parameters.get('realm');
    if (realm !== undefined) {
      return { kind: 'bearer', realm, service: parameters.get('service'), scope: parameters.get('scope') };
    }
  }
  return /(?:^|[,\s])Basic\b/i.test(header) ? { kind: 'basic' } : undefined;
}
