import type { CiBuild } from '../../model/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import { githubClient } from './github.ts';
import { gitlabClient } from './gitlab.ts';
import type { CiClient, Secrets } from './interface.ts';
import { jenkinsClient } from './jenkins.ts';
import { type TektonDeps, tektonClient } from './tekton.ts';
import { webhookClient } from './webhook.ts';

export interface CiDeps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
  /** Opened for Tekton only. */
  cluster(): Promise<TektonDeps>;
}

/** The client of the CI that a Baseline names. Nothing is asked until it is used. */
export async function connectCi(build: CiBuild, deps: CiDeps): Promise<CiClient> {
  switch (build.ci) {
    case 'github':
      return githubClient(build, deps);
    case 'gitlab':
      return gitlabClient(build, deps);
    case 'jenkins':
      return jenkinsClient(build, deps);
    case 'tekton':
      return tektonClient(build, await deps.cluster());
    case 'webhook':
      return webhookClient(build, deps);
  }
}
