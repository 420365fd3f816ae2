import type { HostPart } from '../../discover/nodes/index.ts';
import type { Exposure } from '../../model/index.ts';

/** `node-1`, `node-1 (kernel 6.1.0-40-amd64, not running)`, `node-1 (kernel headers)` */
export function partName({ standing }: HostPart, host: string): string {
  switch (standing.kind) {
    case 'runs':
      return host;
    case 'not-running':
      return `${host} (kernel ${standing.release}, not running)`;
    case 'headers':
      return `${host} (kernel headers)`;
  }
}

/** Nobody reaches what does not run; undefined where it does. */
export function partExposure({ standing }: HostPart, running: string | undefined): Exposure | undefined {
  switch (standing.kind) {
    case 'runs':
      return undefined;
    case 'not-running':
      return {
        level: 'small',
        evidence: [`kernel ${standing.release} is installed and does not run: ${running} does`],
      };
    case 'headers':
      return { level: 'small', evidence: ['headers and sources of a kernel: nothing of them runs'] };
  }
}
