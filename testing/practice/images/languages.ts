import type { FileTreeSpec, LayerSpec } from '../../builders/index.ts';
import { databaseText } from '../packages/tables.ts';
import { type GoProgramSketch, goProgram } from './go-program.ts';

/** Installed wheels as pip leaves them: the metadata, and a module that says it was generated. */
export function pythonFiles(packages: Readonly<Record<string, string>>): FileTreeSpec {
  const site = 'opt/venv/lib/python3.11/site-packages';
  return merged(packages, (name, version) => ({
    [`${site}/${name.toLowerCase()}/__init__.py`]: `"""${name}, generated for the practice estate."""\n`,
    [`${site}/${name}-${version}.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
  }));
}

/** Packages below node_modules. */
export function npmFiles(packages: Readonly<Record<string, string>>): FileTreeSpec {
  return merged(packages, (name, version) => ({
    [`srv/node_modules/${name}/package.json`]: `${JSON.stringify({ name, version, main: 'index.js' })}\n`,
    [`srv/node_modules/${name}/index.js`]: '// generated for the practice estate\n',
  }));
}

function merged(
  packages: Readonly<Record<string, string>>,
  filesOf: (name: string, version: string) => FileTreeSpec,
): FileTreeSpec {
  return Object.assign({}, ...Object.entries(packages).map(([name, version]) => filesOf(name, version)));
}

/** One static program and nothing else. */
export function goLayer(program: GoProgramSketch): LayerSpec {
  const name = program.main.split('/').at(-1) ?? 'program';
  return {
    files: { [`usr/bin/${name}`]: { kind: 'file', content: goProgram(program), mode: 0o755 } },
    command: `COPY ${name} /usr/bin/${name} # buildkit`,
  };
}

/** A real database of Alpine, with the files that say which release it is. */
export function alpineLayer(version: string): LayerSpec {
  const [major = '', minor = ''] = version.split('.');
  const osRelease = [
    'NAME="Alpine Linux"',
    'ID=alpine',
    `VERSION_ID=${version}`,
    `PRETTY_NAME="Alpine Linux v${major}.${minor}"`,
  ];
  return {
    files: {
      'etc/alpine-release': `${version}\n`,
      'etc/os-release': `${osRelease.join('\n')}\n`,
      'lib/apk/db/installed': databaseText(`apk/alpine-${version}-x86_64.installed`),
    },
    command: '/bin/sh -c #(nop) ADD alpine-minirootfs.tar.gz in / ',
  };
}
