import type { CyclonedxBom, CyclonedxComponent } from '../../../formats/cyclonedx/index.ts';
import type { Os, SourcePackage } from '../../../model/index.ts';
import type { Listed } from '../listed.ts';
import { systemOf } from '../system.ts';

/** Every component but the operating system, which says what the others mean. */
export function listedOf({ components }: CyclonedxBom): readonly Listed[] {
  return components.map((component) => ({
    role: roleOf(component),
    place: component.place,
    called: component.type,
    name: component.group === undefined ? component.name : `${component.group}/${component.name}`,
    version: component.version,
    purl: component.purl,
    path: first(component, ['aquasecurity:trivy:FilePath', 'syft:location:0:path', 'oakum:path']),
    imageLayer: first(component, [
      'aquasecurity:trivy:LayerDiffID',
      'syft:location:0:layerID',
      'oakum:imageLayer',
    ]),
    source: trivySource(component),
  }));
}

/** The first one that names a system; its os-release id is its name, or a property of Syft. */
export function systemIn(components: readonly CyclonedxComponent[]): Os | undefined {
  const system = components.find(({ type }) => type === 'operating-system');
  if (system === undefined) return undefined;
  const { properties, name, version } = system;
  const id = properties.get('syft:distro:id') ?? name;
  const pretty = properties.get('syft:distro:prettyName') ?? properties.get('oakum:prettyName');
  const codename = properties.get('syft:distro:versionCodename');
  const os = systemOf(id, properties.get('syft:distro:versionID') ?? version, pretty);
  return codename === undefined ? os : { ...os, codename };
}

function roleOf({ type, purl, properties }: CyclonedxComponent): Listed['role'] {
  if (type === 'operating-system') return 'group';
  if (purl?.startsWith('pkg:oci/') === true || purl?.startsWith('pkg:docker/') === true) return 'image';
  if (purl !== undefined) return 'package';
  if (type === 'container') return 'image';
  // Trivy hangs the packages of a lock file below a component for the file.
  if (properties.has('aquasecurity:trivy:Class')) return 'group';
  return type === 'file' ? 'file' : 'package';
}

function first({ properties }: CyclonedxComponent, names: readonly string[]): string | undefined {
  return names.map((name) => properties.get(name)).find((value) => value !== undefined && value !== '');
}

/** Trivy takes the source's version apart, and writes it for packages of systems only. */
function trivySource({ properties }: CyclonedxComponent): SourcePackage | undefined {
  const part = (name: string): string => properties.get(`aquasecurity:trivy:Src${name}`) ?? '';
  const [name, version, release, epoch] = [part('Name'), part('Version'), part('Release'), part('Epoch')];
  if (name === '' || version === '') return undefined;
  const full = release === '' ? version : `${version}-${release}`;
  return { name, version: epoch === '' || epoch === '0' ? full : `${epoch}:${full}` };
}
