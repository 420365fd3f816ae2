import { stringify } from 'yaml';
import type { Action } from '../commands.ts';
import { exitCodes } from '../exit-codes.ts';
import { listOption } from '../options.ts';

/** YAML that kubectl applies; what a thief could do stands beside each role as a comment. */
export const rbacAction: Action = async ({ deps, flags }, _args, options) => {
  const { rbacRoles } = await import('../../flows/rbac.ts');
  const roles = rbacRoles(listOption(options, 'write'));
  if (flags.output === 'json')
    deps.io.out(
      `${JSON.stringify(
        roles.map((role) => role.manifest),
        null,
        2,
      )}\n`,
    );
  else
    deps.io.out(
      roles
        .map((role) => `${role.comment.map((line) => `# ${line}\n`).join('')}${stringify(role.manifest)}`)
        .join('---\n'),
    );
  return exitCodes.fine;
};
