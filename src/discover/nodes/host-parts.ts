import { packagePurl } from '../../formats/purl/index.ts';
import { compareText } from '../../kernel/pure/index.ts';
import { type Contents, type HostKernel, nothingRead, type Package } from '../../model/index.ts';
import { advisorySource, kernelRole } from './kernel-packages.ts';

/** Packages of a host that stand alike: the system with the kernel that runs, a kernel that does not, kernel headers. */
export interface HostPart {
  readonly contents: Contents;
  readonly standing:
    | { readonly kind: 'runs' }
    | { readonly kind: 'not-running'; readonly release: string }
    | { readonly kind: 'headers' };
}

/**
 * Tells packages of kernels that do not run from the rest, so that each is judged for what it is. Where the running
 * kernel is unknown, all kernels count as running. A kernel that was updated in place and still runs as it was counts in
 * the version that runs.
 */
export function hostParts(contents: Contents, kernel: HostKernel): readonly HostPart[] {
  const { running } = kernel;
  const groups = Map.groupBy(contents.packages, (item) => {
    const role = kernelRole(item, contents.os);
    if (role?.kind === 'beside') return 'headers';
    const isElse = role !== undefined && running !== undefined && role.release !== running;
    return isElse ? `kernel:${role.release}` : '';
  });
  const own = (groups.get('') ?? []).map((item) => asItRuns(advisorySource(item), contents, kernel));
  const others = [...groups]
    .filter(([group]) => group !== '')
    .toSorted(([left], [right]) => compareText(left, right));
  return [
    { contents: { ...contents, packages: own }, standing: { kind: 'runs' } },
    ...others.map(
      ([group, items]): HostPart => ({
        contents: {
          ...contents,
          subject: `${contents.subject}/${group}`,
          packages: items.map(advisorySource),
          coverage: nothingRead,
        },
        standing:
          group === 'headers'
            ? { kind: 'headers' }
            : { kind: 'not-running', release: group.slice('kernel:'.length) },
      }),
    ),
  ];
}

/** The running kernel in the version that it was built as: what is installed under its name may be newer already. */
function asItRuns(item: Package, { os }: Contents, { running, build }: HostKernel): Package {
  const role = kernelRole(item, os);
  const isOther = role?.kind !== 'part' || role.release !== running;
  if (item.type !== 'deb' || isOther || build === undefined || build === item.version) return item;
  const source = item.source === undefined ? undefined : { ...item.source, version: build };
  const named = { ...item, version: build, source };
  const evidence = `it runs as ${build} (/proc), installed is ${item.version}`;
  const { source: _source, ...rest } = item;
  return {
    ...rest,
    version: build,
    ...(source === undefined ? {} : { source }),
    purl: packagePurl(named, os),
    evidence,
  };
}
