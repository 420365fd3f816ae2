/** A change of image in one container, as lines of a unified diff that a person reads. */
export function diffImages(
  changes: readonly { readonly where: string; readonly from: string; readonly to: string }[],
): string {
  return changes
    .map(({ where, from, to }) =>
      [`--- ${where}`, `+++ ${where}`, `-        image: ${from}`, `+        image: ${to}`].join('\n'),
    )
    .join('\n');
}
