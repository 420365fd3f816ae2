import { OakumError } from '../../kernel/pure/index.ts';
import type { HttpCaller } from '../http/interface.ts';
import type { Secrets } from './interface.ts';

export interface RequestDeps {
  readonly caller: HttpCaller;
  readonly secrets: Secrets;
}

/** What a server says of a branch that is there: GitHub with 422, GitLab with 400. */
export function isThereAlready({ code, message }: OakumError): boolean {
  return code === 'ci.invalid' && /already exists/i.test(message);
}

/** The branch is not what the checkout is of: the change would undo what others did since. */
export function moved(path: string, branch: string): OakumError {
  return new OakumError('ci.source-moved', `${path} on ${branch} is not what the checkout has`, {
    hint: 'update the checkout, and let the change be made again',
  });
}
