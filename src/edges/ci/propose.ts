import { OakumError } from '../../kernel/pure/index.ts';
import type { CiBuild } from '../../model/index.ts';
import { githubRequests } from './github-requests.ts';
import { gitlabRequests } from './gitlab-requests.ts';
import type { SourceHost } from './interface.ts';
import type { RequestDeps } from './requests.ts';

/**
 * Where changes of a source are proposed: the server whose CI a Baseline names.
 *
 * @throws ci.no-requests for a CI that keeps no source
 */
export function connectSourceHost(build: CiBuild, deps: RequestDeps): SourceHost {
  switch (build.ci) {
    case 'github':
      return githubRequests(build, deps);
    case 'gitlab':
      return gitlabRequests(build, deps);
    default:
      throw new OakumError(
        'ci.no-requests',
        `${build.ci} keeps no source that a change could be proposed to`,
        {
          hint: 'take the patch with --patch, or name GitHub or GitLab in the Baseline',
        },
      );
  }
}
