/** What a client may show to a registry. */
export type Credentials =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  /** A token to be shown as it is. */
  | { readonly kind: 'bearer'; readonly token: string }
  /** A refresh token, to be changed for a bearer token at the realm (OAuth2). */
  | { readonly kind: 'refresh'; readonly token: string };
