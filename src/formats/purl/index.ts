/**
 * Package URLs (purl-spec): one text that names a package of any ecosystem, with what a purl must carry to be matched
 * again elsewhere (distribution, architecture, source package). Written and read here, by the specification's own rules:
 * packageurl-js 2.0.1 leaves `+` bare in versions and throws a ReferenceError for Go versions such as `v1.2`. It refuses
 * to know versions' order and to look anything up.
 */
export { type NamedPackage, packagePurl } from './package-purl.ts';
export { formatPurl, type Purl, parsePurl } from './purl.ts';
export {
  fullPurl,
  nameOfPurl,
  sourceOfPurl,
  systemTypes,
  typeOfPurl,
  versionOfPurl,
} from './purl-package.ts';
