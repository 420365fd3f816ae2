// What `npm start -- …` understands. Node 18's own parser, so that nothing has to be installed before it can complain.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm start                          the practice estate: a simulated cluster with real findings
npm start -- --context NAME        look at a cluster of your kubeconfig, read-only

  --port N           the page's port (default 8420)
  --fresh            forget the practice estate and begin anew
  --directory DIR    where the practice estate is kept (default: practice/ in Oakum's data directory)
  --context NAME     a context of your kubeconfig instead of the practice estate
  --kubeconfig FILE  another kubeconfig than KUBECONFIG or ~/.kube/config
  --config PATH      with --context: your Oakum documents; without them nothing can be changed
  --no-open          do not open a browser
`;

/** @throws Error with a message for the person who typed. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '8420' },
      context: { type: 'string' },
      kubeconfig: { type: 'string' },
      config: { type: 'string' },
      directory: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Error(`--port wants a number from 1 to 65535, not ${JSON.stringify(values.port)}`);
  if (values.context === undefined && (values.kubeconfig ?? values.config) !== undefined)
    throw new Error('--kubeconfig and --config go with --context; the practice estate brings its own');
  if (values.context !== undefined && (values.fresh || values.directory !== undefined))
    throw new Error('--fresh and --directory are for the practice estate, not for a cluster of yours');
  const state = stateDirectory();
  return {
    port,
    state,
    practice: resolve(values.directory ?? join(state, 'practice')),
    context: values.context,
    kubeconfig: values.kubeconfig,
    config: values.config,
    isFresh: values.fresh,
    opensBrowser: !values['no-open'],
    wantsHelp: values.help,
  };
}

/** The same place as src/config/settings.ts: OAKUM_STATE, else the platform's data directory. */
function stateDirectory() {
  const { OAKUM_STATE, XDG_DATA_HOME, LOCALAPPDATA } = process.env;
  if (OAKUM_STATE) return OAKUM_STATE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'oakum');
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'oakum');
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'oakum');
}
