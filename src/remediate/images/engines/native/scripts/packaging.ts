import { compareVersions, type Order } from '../../../../../formats/versions/index.ts';
import { isInstalled, parseInstall } from './alternatives.ts';
import { type Truth, truthOf } from './facts.ts';
import type { KnownCommand } from './known.ts';
import type { Value } from './shell.ts';

const relations = new Map<string, (order: Order) => boolean>([
  ['lt', (order) => order < 0],
  ['le', (order) => order <= 0],
  ['eq', (order) => order === 0],
  ['ne', (order) => order !== 0],
  ['ge', (order) => order >= 0],
  ['gt', (order) => order > 0],
]);

/** `dpkg --compare-versions`, evaluated; `dpkg -L` and other queries, which print. */
const dpkg: KnownCommand = (args, { source }) => {
  const words = args.filter((arg) => arg !== '--');
  if (words[0] === '--compare-versions') return compare(words[1], words[2], words[3]);
  const isQuery = words[0] !== undefined && /^(-L|-s|-l|-S|-W|--print-architecture)$/.test(words[0]);
  return isQuery ? 'unknown' : { kind: 'runs', what: `runs ${source}` };
};

/** The `-nl` relations differ for an empty version only, which no installed package has. */
function compare(left: Value, relation: Value, right: Value): Truth {
  if (left === undefined || relation === undefined || right === undefined) return 'unknown';
  const order = compareVersions('deb', left, right);
  const holds = relations.get(relation.replace(/-nl$/, ''));
  return order === undefined || holds === undefined ? 'unknown' : truthOf(holds(order));
}

/**
 * dpkg-maintscript-helper(1): every act of it on an upgrade is for upgrades from `prior-version` or older, so on a
 * newer one it does nothing. Without a prior version it always acts.
 */
const maintscriptHelper: KnownCommand = (args, { judgement, source }) => {
  const [act, ...parameters] = args.slice(0, args.indexOf('--'));
  const prior = parameters[act === 'rm_conffile' ? 1 : 2];
  const isKnown =
    act !== undefined && ['rm_conffile', 'mv_conffile', 'symlink_to_dir', 'dir_to_symlink'].includes(act);
  const order = prior === undefined ? undefined : compareVersions('deb', judgement.facts.from, prior);
  if (act === 'supports') return 'unknown';
  return isKnown && args.includes('--') && order === 1 ? 'true' : { kind: 'writes', what: `runs ${source}` };
};

/** Services do not run in an image, and nothing may start them while it is built (policy-rc.d answers 101). */
const service: KnownCommand = () => 'unknown';

/**
 * deb-systemd-helper(1) keeps the links of a unit and a record of them. Where the record is there and the unit file is
 * the same before and after, it writes what is already there.
 */
const systemdHelper: KnownCommand = (args, { judgement, source }) => {
  const [act, ...units] = args.filter((arg) => arg === undefined || !arg.startsWith('--'));
  const isSettled = units.every((unit) => unit !== undefined && judgement.facts.isUnitSettled(unit));
  const isKnown =
    act !== undefined &&
    ['unmask', 'was-enabled', 'debian-installed', 'enable', 'update-state'].includes(act);
  return isKnown && units.length > 0 && isSettled ? 'unknown' : { kind: 'writes', what: `runs ${source}` };
};

/** `--remove` of an alternative that does not exist does nothing, nor does `--install` of one that is there. */
const alternatives: KnownCommand = (given, { judgement, source }) => {
  const args = given[0] === '--quiet' ? given.slice(1) : given;
  const install = parseInstall(args);
  if (install !== undefined && isInstalled(install, judgement.facts)) return 'true';
  const [act, name] = args;
  const isIdle =
    (act === '--remove' || act === '--remove-all') &&
    name !== undefined &&
    judgement.facts.lstat(`/var/lib/dpkg/alternatives/${name}`).kind === 'absent';
  return isIdle ? 'true' : { kind: 'writes', what: `runs ${source}` };
};

const trigger: KnownCommand = (args, { source }) => {
  const name = args.find((arg) => arg === undefined || !arg.startsWith('-'));
  if (name === undefined)
    return args.includes('--check-supported') ? 'true' : { kind: 'runs', what: `runs ${source}` };
  return { kind: 'trigger', what: name };
};

const statOverride: KnownCommand = (args, { source }) =>
  args[0] === '--list' ? 'unknown' : { kind: 'writes', what: `runs ${source}` };

/** Commands of the packaging system and what they do on an upgrade inside an image. */
export const packagingCommands: ReadonlyMap<string, KnownCommand> = new Map<string, KnownCommand>([
  ['dpkg', dpkg],
  ['dpkg-query', () => 'unknown'],
  ['dpkg-maintscript-helper', maintscriptHelper],
  ['dpkg-statoverride', statOverride],
  ['dpkg-trigger', trigger],
  ['systemctl', service],
  ['deb-systemd-invoke', service],
  ['invoke-rc.d', service],
  ['service', service],
  ['deb-systemd-helper', systemdHelper],
  ['update-alternatives', alternatives],
  ['ldconfig', () => ({ kind: 'trigger', what: 'ldconfig' })],
]);
