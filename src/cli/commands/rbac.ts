import { stringify } from 'yaml';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption, textOption } from '../options.ts';
import { withWorld } from '../with-world.ts';

/** YAML that kubectl applies; what a thief could do stands above it as a comment. */
export const rbacAction: Action = async (context, _args, options) => {
  const { deps, flags } = context;
  const { rolesNeeded } = await import('../../flows/rbac.ts');
  const roles = rolesNeeded({
    apis: options.apis === true ? await apiKinds(context) : undefined,
    read: listOption(options, 'namespace'),
    write: listOption(options, 'write'),
    owners: listOption(options, 'owner'),
    helmSecrets: listOption(options, 'helmSecrets'),
    collectNodes: textOption(options, 'collectNodes'),
    pipelineRuns: listOption(options, 'pipelineRuns'),
    argoCdSecrets: listOption(options, 'argoCdSecrets'),
    helmConfigMaps: listOption(options, 'helmConfigMaps'),
    readsRights: options.rights === true,
    hasFlowSchema: options.flowSchema === true,
  });
  if (flags.output === 'json') deps.io.out(`${JSON.stringify(roles, null, 2)}\n`);
  else
    deps.io.out(
      [
        ...roles.risks.map((risk) => `# ${risk}\n`),
        roles.objects
          .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
          .join('---\n'),
      ].join(''),
    );
  return exitCodes.fine;
};

/** The kinds that `oakum apis` looks through, from the table that comes with Oakum. */
async function apiKinds(context: Parameters<Action>[0]) {
  const { kindsOf, readApiTable } = await import('../../flows/apis.ts');
  return withWorld(context, async (world) => kindsOf(await readApiTable(world)));
}
