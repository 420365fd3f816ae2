import { type Api, makeApi } from './api.ts';
import { memoryDirectory, removeDirectory } from './paths.ts';
import { type PlaneFiles, writePlaneFiles } from './plane-files.ts';
import {
  apiserverArguments,
  controllerManagerArguments,
  etcdArguments,
  type PlanePorts,
  schedulerArguments,
} from './plane-servers.ts';
import { freePort } from './ports.ts';
import { type RunOptions, run, type Server, type ServerSpec, startServer, waitFor } from './process.ts';
import { programPath } from './programs.ts';

/** A control plane without nodes. */
export interface Plane {
  readonly url: string;
  /** The authority that signed the API server's certificate. */
  readonly caPem: string;
  /** A bearer token of a member of system:masters. */
  readonly adminToken: string;
  /** An administrator's kubeconfig with everything inside. */
  readonly kubeconfigPath: string;
  /** Metadata of every request but those of the cluster's own parts, one JSON object a line. */
  readonly auditLogPath: string;
  readonly files: PlaneFiles;
  readonly api: Api;
  /** Runs kubectl as administrator and gives its output. */
  kubectl(args: readonly string[], options?: RunOptions): Promise<string>;
  /** Creates or changes objects. */
  apply(objects: readonly object[]): Promise<void>;
  /** Kills the API server; etcd and the others go on. */
  killApiserver(): Promise<void>;
  /** Starts a killed API server again at the same address, and waits until it answers. */
  startApiserver(): Promise<void>;
  /** Starts another program of the same binary in the plane's directory; it ends with the plane, first. */
  start(spec: Omit<ServerSpec, 'command' | 'directory'>): Server;
  /** Ends all and removes the directory; may be called twice. */
  stop(): Promise<void>;
}

const apiserverName = 'kube-apiserver';

/** Starts etcd, API server, controller manager and scheduler, and waits until pods can be made. */
export async function startPlane(options: { readonly directory?: string | undefined } = {}): Promise<Plane> {
  const kubernetes = programPath('kubernetes');
  const directory = options.directory ?? memoryDirectory();
  const ports = await freePorts();
  const url = `https://127.0.0.1:${ports.apiserver}`;
  const files = await writePlaneFiles({ kubernetes, directory, url });
  const plane = makePlane({ kubernetes, url, files, ports });
  try {
    await boot(plane, ports);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}

function makePlane(made: {
  readonly kubernetes: string;
  readonly url: string;
  readonly files: PlaneFiles;
  readonly ports: PlanePorts;
}): Plane {
  const { kubernetes, url, files, ports } = made;
  const servers: Server[] = [];
  const kubeconfigPath = files.path('admin.kubeconfig');
  const api = makeApi({ url, caPem: files.caPem, token: files.adminToken });
  const kubectl: Plane['kubectl'] = (args, settings) =>
    run(kubernetes, ['kubectl', '--kubeconfig', kubeconfigPath, ...args], {
      timeoutMs: 120_000,
      ...settings,
    });
  const start: Plane['start'] = (spec) => {
    const server = startServer({ ...spec, command: kubernetes, directory: files.directory });
    servers.unshift(server);
    return server;
  };
  return {
    url,
    caPem: files.caPem,
    adminToken: files.adminToken,
    kubeconfigPath,
    auditLogPath: files.path('audit.log'),
    files,
    api,
    kubectl,
    apply: async (objects) => {
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      await kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], { input: list });
    },
    killApiserver: async () => {
      for (const server of servers) if (server.name === apiserverName) await server.stop();
    },
    startApiserver: async () => {
      const apiserver = start({ name: apiserverName, args: apiserverArguments(files, ports) });
      await answers(api, [apiserver], '/readyz');
    },
    start,
    stop: async () => {
      for (const server of servers) await server.stop();
      await api.close();
      removeDirectory(files.directory);
    },
  };
}

async function boot(plane: Plane, ports: PlanePorts): Promise<void> {
  const { files } = plane;
  const etcd = plane.start({ name: 'etcd', args: etcdArguments(files, ports) });
  const apiserver = plane.start({ name: apiserverName, args: apiserverArguments(files, ports) });
  await answers(plane.api, [etcd, apiserver], '/readyz');
  const controllers = plane.start({
    name: 'kube-controller-manager',
    args: controllerManagerArguments(files, ports),
  });
  const scheduler = plane.start({ name: 'kube-scheduler', args: schedulerArguments(files, ports) });
  await answers(plane.api, [controllers, scheduler], '/api/v1/namespaces/default/serviceaccounts/default');
}

async function answers(api: Api, servers: readonly Server[], path: string): Promise<void> {
  const probe = (): Promise<string> => api.get(path);
  await waitFor({ what: `the control plane (${path})`, timeoutMs: 90_000, servers, probe });
}

async function freePorts(): Promise<PlanePorts> {
  return {
    etcd: await freePort(),
    etcdPeer: await freePort(),
    apiserver: await freePort(),
    controllerManager: await freePort(),
    scheduler: await freePort(),
  };
}
