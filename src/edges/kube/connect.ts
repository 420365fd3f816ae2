import type { Clock, Logger } from '../../kernel/index.ts';
import type { KubeAccess } from './access.ts';
import type { PluginRunner } from './credentials/plugin.ts';
import { makeCredentialSource } from './credentials/source.ts';
import type { KubeJobs, KubePipelineRuns, KubeReader, KubeWriter } from './interface.ts';
import { makeKubeJobs } from './jobs.ts';
import { makeKubePipelineRuns } from './pipeline-runs.ts';
import { makeKubeReader } from './reader.ts';
import { budgeted, makeRequestBudget, type RequestBudget } from './transport/budget.ts';
import { reauthorizing } from './transport/layers.ts';
import { makeNetwork } from './transport/network.ts';
import { refusing } from './transport/refusal.ts';
import { makeKubeWriter } from './writer.ts';

export interface ConnectDeps {
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter of retries and watches. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Runs credential plugins. */
  readonly runner: PluginRunner;
  /** What this cluster may be asked for, shared by all connections to it; one of its own unless said. */
  readonly budget?: RequestBudget | undefined;
  /** How long an open watch may be silent before it is doubted; 150 s unless said. */
  readonly watchSilenceMs?: number | undefined;
  /** The part of the caller's environment that credential plugins may see. */
  readonly pluginEnvironment?: Readonly<Record<string, string>> | undefined;
}

export interface KubeConnection {
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  readonly jobs: KubeJobs;
  readonly pipelineRuns: KubePipelineRuns;
  /** Ends every request and watch. May be called twice. */
  readonly close: () => Promise<void>;
}

/**
 * Makes the parts of a connection. Nothing is sent, read or run until the first request, so that an unreachable
 * cluster is found by who asks for something and can say what.
 *
 * @throws kube.insecure for credentials over plain HTTP beyond this machine.
 */
export function connectKube(access: KubeAccess, deps: ConnectDeps): KubeConnection {
  const { clock, random, logger, runner, pluginEnvironment = {}, watchSilenceMs: silenceMs = 150_000 } = deps;
  if (access.isInsecure) {
    logger.warn(
      'the kubeconfig says not to verify the API server: anyone on the way can read and change everything',
      {
        server: access.server,
        context: access.context,
      },
    );
  }
  const credentials = makeCredentialSource(access, { clock, runner, pluginEnvironment });
  const network = makeNetwork(access, credentials);
  const paced = budgeted(network.send, deps.budget ?? makeRequestBudget(clock));
  const send = refusing(access, reauthorizing(paced, credentials, logger));
  const { server } = access;
  return {
    reader: makeKubeReader({ send, server, access, clock, random, silenceMs }),
    writer: makeKubeWriter({ send, server }),
    jobs: makeKubeJobs({ send, server }),
    pipelineRuns: makeKubePipelineRuns({ send, server }),
    close: network.close,
  };
}
