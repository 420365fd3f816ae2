import type { Brought, ImageBase } from '../api/generated/types.ts';

/** What an image was built on, in as few words as say it. */
export function baseWords(base: ImageBase): string {
  switch (base.kind) {
    case 'image':
      return shortName(base.image.name);
    case 'named':
      return base.name ?? base.digest ?? 'unknown';
    case 'shared':
      return `common base of ${base.images} images`;
    case 'scratch':
      return 'nothing';
    case 'unknown':
      return 'unknown';
  }
}

/** Who brought a package: the base or the image itself, and with which layer. */
export function broughtWords({ layer, command, origin }: Brought): string {
  const made = command === undefined ? '' : `: ${command}`;
  switch (origin.kind) {
    case 'base':
      return `base ${shortName(origin.base.name)}, layer ${layer}${made}`;
    case 'shared':
      return `common base of ${origin.images} images, layer ${layer}${made}`;
    case 'own':
      return `own layer ${layer}${made}`;
    case 'patch':
      return `patch of Oakum's, layer ${layer}${made}`;
    case 'unknown':
      return `layer ${layer}, of the base or own: unknown${made}`;
  }
}

/** `platform/debian:12` out of `registry.acme.test/platform/debian:12`: the host is the same for most and says little. */
export function shortName(reference: string): string {
  const [first = '', ...rest] = reference.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest.join('/') : reference;
}
