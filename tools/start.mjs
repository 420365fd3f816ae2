// `npm start`: installs, builds, and starts Oakum on the practice estate or on a cluster of yours.
// Dependency-free and old-Node-safe on purpose: a fresh machine with Node 18 runs it first.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentNode, ensureInstalled, projectRoot as root } from './bootstrap.mjs';
import { readOptions, usage } from './start/options.mjs';
import { ensureKeys, quoted, startEstate, writeWrapper } from './start/practice.mjs';
import { ensureProgram, hasPage } from './start/program.mjs';
import { checkPort, keepServing } from './start/server.mjs';

const say = (text) => process.stdout.write(`${text}\n`);
const running = [];
let isStopping = false;

async function stopAll(code) {
  if (isStopping) return;
  isStopping = true;
  // The server first, so that it does not see the estate go.
  for (const one of running.reverse()) await one.stop();
  process.exit(code);
}

function giveUp(message) {
  if (isStopping) return;
  process.stderr.write(`${message}\n`);
  void stopAll(1);
}

function readOrExplain(args) {
  try {
    return readOptions(args);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return process.exit(2);
  }
}

async function main() {
  const options = readOrExplain(process.argv.slice(2));
  if (options.wantsHelp) return say(usage);
  await checkPort(options.port, serverFile(options));
  await ensureInstalled();
  const node = currentNode();
  ensureProgram(root, node);
  if (!hasPage(root)) say('there is no page in this checkout: the API alone is served');
  await (options.context === undefined ? practise(options, node) : look(options, node));
}

/** Who serves, so that the next `npm start` can name a server that was left over. */
const serverFile = (options) =>
  join(options.context === undefined ? options.practice : options.state, 'server.json');

/** Two processes, so that killing the server proves something: the estate goes on without it. */
async function practise(options, node) {
  const directory = options.practice;
  const onEnd = (how) => giveUp(`the practice estate ended (${how})`);
  const estate = await startEstate({ root, node, directory, isFresh: options.isFresh, onEnd });
  running.push(estate);
  const { kubeconfigPath, configPath, context } = estate.ready;
  const settings = {
    KUBECONFIG: kubeconfigPath,
    OAKUM_CONTEXT: context,
    OAKUM_CONFIG: configPath,
    OAKUM_STATE: join(directory, 'state'),
  };
  ensureKeys({ root, node, settings });
  const wrapper = writeWrapper({ root, node, directory, settings });
  serve({ options, node, settings, args: [], onFirst: ({ pid }) => tour({ wrapper, pid, settings }) });
}

function tour({ wrapper, pid, settings }) {
  const isWindows = process.platform === 'win32';
  const oakum = isWindows ? `"${wrapper}"` : 'oakum';
  const first = isWindows ? '' : `alias oakum=${quoted(wrapper)}\n                `;
  say(`
The practice estate: 40 workloads on 6 nodes, a registry, a signed package repository. Nothing in it is real but the findings.

  on the page   plan, approve, apply, and watch it
  or here       ${first}${oakum} scan
                ${oakum} plan -o plan.json          (one patch: --only 1)
                ${oakum} approve plan.json --reason "looked at the diff"
                ${oakum} apply plan.json
                ${oakum} runs                       the ledger's new version never gets ready: it was withdrawn
  kubectl       KUBECONFIG=${quoted(settings.KUBECONFIG)} kubectl get pods -A
  kill it       kill -9 ${pid}    the server starts again, and a run goes on where it was

Ctrl-C stops everything and keeps it; npm start -- --fresh begins anew.`);
}

/** A cluster of the user's own: without documents of theirs there is no namespace that may be written to. */
async function look(options, node) {
  mkdirSync(options.state, { recursive: true, mode: 0o700 });
  const nothing = join(options.state, 'read-only.yaml');
  if (options.config === undefined) writeFileSync(nothing, '# npm start --context: nothing may be changed\n');
  const kubeconfig = options.kubeconfig === undefined ? [] : ['--kubeconfig', options.kubeconfig];
  const settings = { OAKUM_STATE: options.state, OAKUM_CONFIG: options.config ?? nothing };
  const access = options.config === undefined ? 'read-only' : `as ${options.config} allows`;
  const onFirst = () => say(`\nlooking at ${options.context}, ${access}. Ctrl-C stops it.`);
  serve({ options, node, settings, args: ['--context', options.context, ...kubeconfig], onFirst });
}

function serve({ options, node, settings, args, onFirst }) {
  let isFirst = true;
  const onUp = (server) => {
    say(`\n  ${server.link}\n\nthe server is process ${server.pid}`);
    writeFileSync(serverFile(options), JSON.stringify({ pid: server.pid, port: options.port }));
    if (!isFirst) return;
    isFirst = false;
    if (options.opensBrowser) openBrowser(server.link);
    onFirst(server);
  };
  const all = ['--port', String(options.port), ...args];
  running.push(keepServing({ root, node, args: all, settings, onUp, onEnd: giveUp }));
}

/** Where there is a desktop to open it on. */
function openBrowser(link) {
  const { DISPLAY, WAYLAND_DISPLAY, CI } = process.env;
  if (CI || process.stdout.isTTY !== true) return;
  const isDesktop = ['darwin', 'win32'].includes(process.platform) || DISPLAY || WAYLAND_DISPLAY;
  if (!isDesktop) return;
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', link]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', link]
        : ['xdg-open', link];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stopAll(0));
try {
  await main();
} catch (error) {
  giveUp(error instanceof Error ? error.message : String(error));
}
