const suffix = /-oakum\.(\d{1,9})$/;
const maxTagLength = 128;

/**
 * The next free tag for a patched image of `tag`: `1.2-oakum.1`, then `.2`. Patching `1.2-oakum.1` again counts on from
 * there instead of piling suffixes up. `exists` is asked until it says no.
 */
export async function nextPatchedTag(
  tag: string,
  exists: (candidate: string) => Promise<boolean>,
): Promise<string> {
  const base = tag.replace(suffix, '');
  let number = Number(suffix.exec(tag)?.[1] ?? 0) + 1;
  while (await exists(tagOf(base, number))) number += 1;
  return tagOf(base, number);
}

function tagOf(base: string, number: number): string {
  const ending = `-oakum.${number}`;
  return `${base.slice(0, maxTagLength - ending.length)}${ending}`;
}
