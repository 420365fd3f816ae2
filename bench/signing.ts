import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cosign } from '../rig/cosign.ts';
import { rigHas } from '../rig/needs.ts';
import { programPath } from '../rig/programs.ts';
import { pushBuilt } from '../rig/push-built.ts';
import { startReferrersRegistry } from '../rig/registry.ts';
import { worldOf } from '../src/compose.ts';
import { noDocuments } from '../src/config/index.ts';
import { attestByHand, signByHand } from '../src/flows/sign-by-hand.ts';
import { verifyTrust } from '../src/flows/verify-trust.ts';
import type { World } from '../src/flows/world.ts';
import { buildImage } from '../testing/builders/index.ts';
import type { Measurement, Place } from './measurement.ts';
import { type Measured, median, type Row } from './row.ts';
import { type Command, oakum, timeOnce } from './whole-process.ts';

const acts = ['sign', 'attest', 'verify'] as const;
type Act = (typeof acts)[number];
const passphrase = 'bench';
/** Cosign by a key, without logs; its own default format, where we write both. */
const offline = ['--use-signing-config=false', '--tlog-upload=false', '--yes'];

/**
 * Signing, attesting and verifying one image after the other with the same encrypted key, in a registry on loopback: whole
 * processes of ours and of cosign in turns, and ours within one process, as the server does it. Each turn has a new image.
 */
export const signing: Measurement = {
  id: 'signing',
  measure: async (place) => {
    const missing = (['cosign', 'referrers-registry'] as const).map(rigHas).find((answer) => !answer.ok);
    if (missing?.ok === false) return [{ kind: 'skipped', title: 'signing beside cosign', ...missing }];
    const registry = await startReferrersRegistry();
    try {
      return await measureIn(await sceneOf(place, registry.address), Math.max(place.turns, 5));
    } finally {
      await registry.stop();
    }
  },
};

interface Scene {
  readonly address: string;
  readonly state: string;
  /** Path without its ending. */
  readonly key: string;
  readonly predicate: string;
}

async function sceneOf(place: Place, address: string): Promise<Scene> {
  const directory = place.directory('signing');
  const key = join(directory, 'bench');
  await cosign(['generate-key-pair', '--output-key-prefix', key], { env: { COSIGN_PASSWORD: passphrase } });
  const state = join(directory, 'state');
  mkdirSync(join(state, 'keys'), { recursive: true, mode: 0o700 });
  for (const half of ['key', 'pub']) copyFileSync(`${key}.${half}`, join(state, 'keys', `signing.${half}`));
  const predicate = join(directory, 'predicate.json');
  writeFileSync(predicate, '{"checked":"by the bench"}');
  return { address, state, key, predicate };
}

async function measureIn(scene: Scene, turns: number): Promise<readonly Row[]> {
  const times = new Map<string, number[]>();
  const note = (title: string, ms: number): void => {
    times.set(title, [...(times.get(title) ?? []), ms]);
  };
  const world = openWorld(scene);
  try {
    for (let turn = 0; turn <= turns; turn += 1)
      for (const [title, ms] of await takeTurn(scene, world, turn)) if (turn > 0) note(title, ms);
  } finally {
    await world.close();
  }
  return acts.flatMap((act) => rowsOf(act, times));
}

async function takeTurn(scene: Scene, world: World, turn: number) {
  const times: (readonly [title: string, ms: number])[] = [];
  const [ours, theirs, within] = await Promise.all(
    ['oakum', 'cosign', 'server'].map((who) => newImage(scene, who, turn)),
  );
  for (const act of acts) {
    times.push([`oakum ${act}`, await timeOnce(oakumCommand(scene, act, ours ?? ''), [0])]);
    times.push([`cosign ${act}`, await timeOnce(cosignCommand(scene, act, theirs ?? ''), [0])]);
    times.push([`server ${act}`, await timeWithin(world, act, within ?? '')]);
  }
  return times;
}

function newImage({ address }: Scene, who: string, turn: number): Promise<string> {
  const image = buildImage({ layers: [], labels: { who, turn: String(turn) } });
  return pushBuilt(`${address}/bench/${who}:${turn}`, image);
}

function oakumCommand({ state, predicate }: Scene, act: Act, image: string): Command {
  const more = act === 'attest' ? ['--type', 'custom', '--predicate', predicate] : [];
  const command = oakum(['trust', act, image, ...more, '--state', state]);
  return { ...command, environment: { OAKUM_KEY_PASSPHRASE: passphrase } };
}

function cosignCommand({ key, predicate }: Scene, act: Act, image: string): Command {
  const secret = ['--key', `${key}.key`];
  const args = {
    sign: ['sign', ...offline, ...secret, image],
    attest: ['attest', ...offline, ...secret, '--type', 'custom', '--predicate', predicate, image],
    verify: ['verify', '--key', `${key}.pub`, '--insecure-ignore-tlog=true', image],
  }[act];
  return { program: programPath('cosign'), args, environment: { COSIGN_PASSWORD: passphrase } };
}

async function timeWithin(world: World, act: Act, reference: string): Promise<number> {
  const { signal } = new AbortController();
  const started = performance.now();
  switch (act) {
    case 'sign':
      await signByHand(world, { reference, signal });
      break;
    case 'attest':
      await attestByHand(world, {
        reference,
        type: 'custom',
        predicate: { checked: 'by the bench' },
        signal,
      });
      break;
    case 'verify':
      await verifyTrust(world, { reference, publicKeys: [], signal });
  }
  return performance.now() - started;
}

function openWorld({ state }: Scene): World {
  const silent = {
    out: () => {},
    error: () => {},
    outIsTerminal: false,
    errorIsTerminal: false,
    columns: 80,
    colours: false,
    input: async () => '',
  };
  const world = worldOf(
    {
      stateDirectory: state,
      databaseUrl: undefined,
      kubeconfigPath: undefined,
      context: undefined,
      inCluster: false,
      dockerConfig: undefined,
      configuration: { path: join(state, 'no-configuration'), isRequired: false },
      documents: noDocuments,
      documentsVersion: 'none',
      user: 'bench',
      buildkit: undefined,
    },
    silent,
  );
  return { ...world, passphrase: () => passphrase };
}

function rowsOf(act: Act, times: ReadonlyMap<string, readonly number[]>): readonly Row[] {
  const sorted = (who: string): readonly number[] =>
    (times.get(`${who} ${act}`) ?? []).toSorted((left, right) => left - right);
  const peer = median(sorted('cosign'));
  const row = (who: string, title: string, goal?: number): Measured => ({
    kind: 'measured',
    title: `${act}: ${title}`,
    unit: 'ms',
    goal,
    sorted: sorted(who),
    note: who === 'cosign' ? undefined : `${(median(sorted(who)) / peer).toFixed(2)} of cosign's time`,
  });
  const formats = act === 'verify' ? '' : ', both formats';
  return [
    row('cosign', 'cosign, a whole process'),
    row('oakum', `oakum, a whole process${formats}`, peer),
    row('server', `oakum, within one process${formats}`, peer / 10),
  ];
}
