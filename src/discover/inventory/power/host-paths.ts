import type { PowerFact } from '../../../model/index.ts';

const sockets = /(?:^|\/)(?:docker|containerd|crio|cri-dockerd|podman|buildkitd)\.sock$/;
/** Folders that hold nothing but such sockets. */
const socketFolders = new Set([
  '/run',
  '/var/run',
  '/run/containerd',
  '/var/run/containerd',
  '/run/crio',
  '/var/run/crio',
]);
/** Whoever writes below these changes the node itself; whoever reads them learns its keys. */
const sensitive = [
  '/bin',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/lib',
  '/lib64',
  '/opt',
  '/proc',
  '/root',
  '/sbin',
  '/sys',
  '/usr',
  '/var/lib/containerd',
  '/var/lib/docker',
  '/var/lib/etcd',
  '/var/lib/kubelet',
  '/var/lib/rancher',
];

/** What a container that mounts a path of its node may do with it. A socket answers whoever may only read it too. */
export function pathFact(who: string, written: string, isReadOnly: boolean): PowerFact {
  const path = normal(written);
  if (sockets.test(path) || socketFolders.has(path))
    return { kind: 'runtime-socket', says: `${who} reaches the container runtime of its node by ${path}` };
  const how = isReadOnly ? 'reads' : 'writes';
  const says = `${who} ${how} ${path} of its node`;
  if (isSensitive(path))
    return { kind: isReadOnly ? 'host-path-sensitive-read-only' : 'host-path-sensitive', says };
  return { kind: isReadOnly ? 'host-path-read-only' : 'host-path', says };
}

/** A folder above a sensitive one holds it too: `/` and `/var` do. */
function isSensitive(path: string): boolean {
  return (
    path === '/' ||
    sensitive.some((one) => path === one || path.startsWith(`${one}/`) || one.startsWith(`${path}/`))
  );
}

/** Without doubled slashes, dots, and a slash at the end, by which the same folder may be written otherwise. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
