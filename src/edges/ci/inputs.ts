import type { BuildInputs } from '../../model/index.ts';
import type { BuildOrder } from './interface.ts';

/** The order by the names that the build has for its inputs. */
export function inputsOf(names: BuildInputs, order: BuildOrder): Readonly<Record<string, string>> {
  const { revision, request, base } = order;
  return {
    [names.revision]: revision,
    ...(names.request === '' ? {} : { [names.request]: request }),
    ...(names.base === '' || base === undefined ? {} : { [names.base]: base }),
  };
}
