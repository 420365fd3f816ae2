import { type DebianKernels, namedKernel } from '../../discover/nodes/index.ts';
import {
  allRead,
  type Exposure,
  type Inventory,
  type Node,
  type Place,
  type ScanReport,
} from '../../model/index.ts';
import type { Subject } from '../assess/subject.ts';

/** Kernels of nodes that nobody read, as their kubelets name them. */
export interface NamedKernels {
  /** Nodes with the same kernel of the same system are one subject. */
  readonly subjects: readonly Subject[];
  /** Those whose name does not say which package they are: unknown, never clean. */
  readonly unknowns: ScanReport['unknowns'];
}

export interface NamedKernelOptions {
  /** How a node can be reached. */
  exposureOf(node: Node): Exposure;
  /** A collector may read nodes here, so that what it was not asked for is not judged. */
  readonly isSwitchedOn: boolean;
  /** What Debian's names of kernels stand for. */
  readonly debianKernels: DebianKernels;
}

export function namedKernels(
  { id }: Inventory['cluster'],
  nodes: readonly Node[],
  { exposureOf, isSwitchedOn, debianKernels }: NamedKernelOptions,
): NamedKernels {
  const all = nodes.map((node) => ({ node, kernel: namedKernel(node, debianKernels) }));
  const subjects = all.flatMap(({ node, kernel }): readonly Subject[] => {
    if (kernel.kind === 'unknown') return [];
    const { os, item } = kernel;
    const where: Place = { id: `${id}/${node.uid}`, name: `node ${node.name}` };
    const system = os.versionId === undefined ? os.id : `${os.id}-${os.versionId}`;
    const subject = `component:kernel@${node.kernelVersion}/${system}`;
    return [
      {
        contents: { subject, os, packages: [item], coverage: allRead(1) },
        where: [where],
        exposures: [exposureOf(node)],
      },
    ];
  });
  const unknown = all.flatMap(({ node: { kernelVersion }, kernel }) =>
    kernel.kind === 'unknown' ? [{ kernelVersion, reason: kernel.reason }] : [],
  );
  return {
    subjects: [...Map.groupBy(subjects, ({ contents }) => contents.subject).values()].flatMap(together),
    unknowns: [
      ...Map.groupBy(unknown, ({ kernelVersion, reason }) => `${kernelVersion} ${reason}`).values(),
    ].flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const what = `kernel ${first.kernelVersion || 'unknown'} of ${group.length} node(s)`;
      return [
        { what, packages: 0, reason: first.reason, ...(isSwitchedOn ? { notJudged: true as const } : {}) },
      ];
    }),
  };
}

function together([first, ...others]: readonly Subject[]): readonly Subject[] {
  if (first === undefined) return [];
  const all = [first, ...others];
  return [
    {
      ...first,
      where: all.flatMap(({ where }) => where),
      exposures: all.flatMap(({ exposures }) => exposures),
    },
  ];
}
