import type { World } from '../world.ts';
import { makeDaemonSetController } from './daemon-set.ts';
import { makeDefinitionController } from './definitions.ts';
import { makeDeploymentController } from './deployment/controller.ts';
import { makeDisruptionController } from './disruption.ts';
import { makeGarbageCollector } from './garbage.ts';
import { makeJobController } from './job.ts';
import { makeKubelet } from './kubelet/kubelet.ts';
import type { KubeletOptions } from './kubelet/options.ts';
import { makeNamespaceController } from './namespaces.ts';
import { makeNodeReporter } from './nodes.ts';
import { makeReplicaSetController } from './replica-set.ts';
import { type Runtime, runControllers } from './runtime.ts';
import { makeScheduler } from './scheduler.ts';
import { makeStatefulSetController } from './stateful-set.ts';

/** Runs the whole control plane, and every kubelet. */
export function runControlPlane(
  world: World,
  options: { readonly kubelet: KubeletOptions; readonly kubeletVersion: string },
): Runtime {
  const runtime: Runtime = runControllers(world, [
    makeDefinitionController(world),
    makeNamespaceController(world),
    makeNodeReporter(world, options.kubeletVersion),
    makeDeploymentController(world),
    makeReplicaSetController(world),
    makeStatefulSetController(world),
    makeDaemonSetController(world),
    makeJobController(world),
    makeDisruptionController(world),
    makeGarbageCollector(world),
    makeScheduler(world),
    makeKubelet(world, options.kubelet, (key) => runtime.enqueue('kubelet', key)),
  ]);
  return runtime;
}
