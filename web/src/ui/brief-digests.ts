/** A text with every digest in it cut to what tells it from others: `sha256:1c9a82efa898…`. The whole belongs on hover. */
export function briefDigests(text: string): string {
  return text.replaceAll(/sha256:([0-9a-f]{12})[0-9a-f]{52}/g, 'sha256:$1…');
}
