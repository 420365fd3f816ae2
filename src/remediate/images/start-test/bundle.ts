import type { StartedProcess } from './process.ts';

export interface BundleSpec {
  readonly process: StartedProcess;
  /** The absolute path of the file system. */
  readonly root: string;
  readonly memoryBytes: number;
}

/** What servers need that begin as root and then change their user; a process of another user has none of it. */
const capabilities = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
];
const maxProcesses = 512;
const masked = ['acpi', 'asound', 'kcore', 'keys', 'latency_stats', 'sched_debug', 'scsi', 'timer_list'];
const readOnly = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'];

/**
 * The configuration of a container for any runtime of the Open Container Initiative (specification 1.0.2): processes,
 * mounts, host name and network of its own, and the latter has nothing but the loopback.
 */
export function bundleConfig({ process, root, memoryBytes }: BundleSpec): object {
  const { args, environment: env, directory: cwd, uid, gid } = process;
  const held = uid === 0 ? capabilities : [];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid, gid },
      args,
      env,
      cwd,
      capabilities: { bounding: held, effective: held, permitted: held },
      rlimits: [{ type: 'RLIMIT_CORE', hard: 0, soft: 0 }],
      noNewPrivileges: true,
    },
    root: { path: root, readonly: false },
    hostname: 'oakum-start-test',
    mounts,
    linux: {
      resources: {
        devices: [{ allow: false, access: 'rwm' }],
        memory: { limit: memoryBytes },
        pids: { limit: maxProcesses },
      },
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount'].map((type) => ({ type })),
      maskedPaths: [...masked.map((name) => `/proc/${name}`), '/sys/firmware'],
      readonlyPaths: readOnly.map((name) => `/proc/${name}`),
    },
  };
}

const closed = ['nosuid', 'noexec', 'nodev'];
const mounts = [
  { destination: '/proc', type: 'proc', source: 'proc' },
  { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'strictatime', 'mode=755'] },
  {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
  },
  { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: [...closed, 'mode=1777', 'size=65536k'] },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: [...closed, 'ro'] },
];
