/** What a CI says, for logs and terminals: one line, no control characters, not long. */
export function oneLine(text: string): string {
  const plain = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.length <= 300 ? plain : `${plain.slice(0, 300)}…`;
}

/** A link that a CI gives, if it is one that a person may follow: its characters are those of URLs alone. */
export function linkOf(text: string | null | undefined): string | undefined {
  const url = URL.parse(text ?? '');
  if (url === null || !['https:', 'http:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.href.length > 1_000) return undefined;
  return url.href;
}

/** An address of an API without its query. */
export function apiPath(text: string): string {
  const url = URL.parse(text);
  return url === null ? 'an address that is none' : `${url.origin}${url.pathname}`;
}

/** `https://ci/x/` and `a/b` as one address. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}

/** Each part of a path on its own. */
export function parts(path: string): readonly string[] {
  return path.split('/').map((part) => encodeURIComponent(part));
}
