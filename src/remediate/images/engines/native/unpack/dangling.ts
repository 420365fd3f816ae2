import type { ImageFiles } from '../../../image-files/index.ts';
import type { FileChanges } from '../../../layer.ts';

/**
 * `status.d` lists no links. One that lies beside a file that goes, and names it, came with it and goes too: left alone it
 * would lead nowhere (`libfoo.so.1` to `libfoo.so.1.2`).
 */
export function withoutDangling({ members, removed }: FileChanges, lower: ImageFiles): FileChanges {
  const links = [...removed].flatMap((place) => {
    const slash = place.lastIndexOf('/');
    const [directory, name] = [place.slice(0, Math.max(0, slash)), place.slice(slash + 1)];
    return lower
      .list(directory)
      .map((beside) => (directory === '' ? beside : `${directory}/${beside}`))
      .filter((beside) => {
        const entry = lower.entry(beside);
        return entry?.kind === 'symlink' && entry.linkPath === name && !members.has(beside);
      });
  });
  return { members, removed: new Set([...removed, ...links]) };
}
