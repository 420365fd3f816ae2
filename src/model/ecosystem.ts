/**
 * The one form of a package name that both sides of a look-up use: advisories are stored under it, packages are asked
 * for by it. PyPI holds `Foo.Bar`, `foo_bar` and `foo-bar` to be one name (PEP 503); NuGet and Packagist do not tell upper
 * from lower case; the others are exact.
 */
export function advisoryName(ecosystem: string, name: string): string {
  switch (ecosystem) {
    case 'PyPI':
      return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
    case 'NuGet':
    case 'Packagist':
      return name.toLowerCase();
    default:
      return name;
  }
}

/**
 * How a package of an rpm distribution's module stream (`nodejs:18`) is stored and asked for, apart from the plain package
 * and from other streams. Without a stream: of a module, and nobody says which stream.
 */
export function moduleMemberName(stream: string | undefined, name: string): string {
  return `${stream ?? '?'}/${name}`;
}
