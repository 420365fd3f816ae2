import { type Look, nameOf } from './look.ts';
import { isRelease } from './release.ts';

/** Kernels by their files. */
export interface InstalledFiles {
  /** Releases with an image that can be booted. */
  readonly images: readonly string[];
  /** Releases with a directory of modules, with or without an image. */
  readonly modules: readonly string[];
}

const imageName = /^(?:vmlinuz|vmlinux|Image|kernel)-(.+)$/;
const imageBesideModules: ReadonlySet<string> = new Set(['vmlinuz', 'vmlinux', 'Image']);
/** A host has a handful; more is somebody's mistake, or worse. */
const maxKernels = 200;

/** By names alone: neither an image nor a module is opened. */
export async function installedFiles(files: Look): Promise<InstalledFiles> {
  const images = (await files.entries('boot'))
    .flatMap((entry) => imageName.exec(nameOf(entry))?.[1] ?? [])
    .filter(isRelease);
  const directories = (await files.entries('lib/modules')).filter(
    (entry) => entry.kind === 'directory' && isRelease(nameOf(entry)),
  );
  const modules = directories.slice(0, maxKernels);
  for (const entry of modules) {
    const names = (await files.entries(entry.path)).map(nameOf);
    if (names.some((name) => imageBesideModules.has(name))) images.push(nameOf(entry));
  }
  return { images: [...new Set(images)].slice(0, maxKernels), modules: modules.map(nameOf) };
}
