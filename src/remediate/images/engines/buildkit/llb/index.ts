/**
 * Build graphs in the language of BuildKit's solver: operations that name their inputs by digest. They hold what is to be
 * done as data, so that no shell, no Dockerfile and no setting of the image (environment, ONBUILD, user) has a part in it.
 *
 * solver/pb/ops.proto of moby/buildkit at v0.32.2
 */
import { type Digest, sha256 } from '../../../../../kernel/pure/index.ts';
import type { Platform } from '../../../../../model/index.ts';
import { bytes, map, message, number, repeated } from './protobuf.ts';

/** One output of an operation, with all that leads to it. */
export interface State {
  readonly op: Operation;
  readonly output: number;
}

export interface Operation {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly inputs: readonly State[];
}

/** What an operation is for. */
export interface On {
  readonly platform: Platform;
}

/** An image of an OCI layout that the client serves under this name. */
export function layoutImage(store: string, { digest, ...on }: On & { readonly digest: Digest }): State {
  return source(`oci-layout://oakum/${store}@${digest}`, { 'oci.store': store }, on);
}

/** A directory that the client serves under this name. */
export function localDirectory(name: string, on: On): State {
  return source(`local://${name}`, {}, on);
}

function source(identifier: string, attributes: Readonly<Record<string, string>>, on: On): State {
  return made([], bytes(3, message(bytes(1, identifier), map(2, attributes))), on);
}

export interface Mount {
  readonly from: State;
  /** A file or directory of `from`; all of it without one. */
  readonly selector?: string | undefined;
  readonly at: string;
  readonly access: 'read' | 'write';
}

export interface Execution extends On {
  /** The program and its arguments, as they are: no shell reads them. */
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The first is the root. */
  readonly mounts: readonly Mount[];
  readonly network: 'of-the-daemon' | 'none';
}

/** Runs a program as root; gives one state for each mount that may be written to, in their order. */
export function execute({ args, environment, mounts, network, platform }: Execution): readonly State[] {
  const env = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  // 11: what is made only to be mounted upon is removed again.
  const meta = message(repeated(1, args), repeated(2, env), bytes(3, '/'), bytes(4, '0:0'), number(11, true));
  const written = mounts.filter(({ access }) => access === 'write');
  const fields = mounts.map((mount, at) => bytes(2, mountOf(mount, { at, output: written.indexOf(mount) })));
  const exec = message(bytes(1, meta), fields, number(3, network === 'none' ? 2 : 0));
  const inputs = mounts.map(({ from }) => from);
  const { op } = made(inputs, bytes(2, exec), { platform });
  return written.map((_mount, output) => ({ op, output }));
}

/** An output of -1 is none. */
function mountOf(mount: Mount, { at, output }: { readonly at: number; readonly output: number }): Uint8Array {
  const { selector = '', at: dest, access } = mount;
  const isRead = access === 'read';
  return message(number(1, at), bytes(2, selector), bytes(3, dest), number(4, output), number(5, isRead));
}

/** Files by wildcards, each in the folder in which it lies, and nothing else. */
export function copied(from: State, wildcards: readonly string[], on: On): State {
  // An action's input may be an action before it: those come after the inputs of the operation.
  const actions = wildcards.map((wildcard, at) => {
    const folder = `/${wildcard.slice(0, wildcard.lastIndexOf('/') + 1)}`;
    const copy = message(
      bytes(1, `/${wildcard}`),
      bytes(2, folder),
      number(4, unchanged),
      number(8, true),
      number(9, true),
      number(10, true),
      number(11, unchanged),
    );
    const output = at === wildcards.length - 1 ? 0 : -1;
    return message(number(1, at === 0 ? -1 : at), number(2, 0), number(3, output), bytes(4, copy));
  });
  return made([from], bytes(4, message(repeated(2, actions))), on);
}

/** Mode and time stay. */
const unchanged = -1;

/** Everything of `from` over what is in `onto`. */
export function overlaid(onto: State, from: State, on: On): State {
  const copy = message(
    bytes(1, '/'),
    bytes(2, '/'),
    number(4, unchanged),
    number(6, true),
    number(10, true),
    number(11, unchanged),
  );
  const action = message(number(1, 0), number(2, 1), number(3, 0), bytes(4, copy));
  return made([onto, from], bytes(4, message(repeated(2, [action]))), on);
}

/** What `upper` has and `lower` has not, as one layer where one program ran between them. */
export function difference(lower: State, upper: State, on: On): State {
  const diff = message(bytes(1, message()), bytes(2, message(number(1, 1))));
  return made([lower, upper], bytes(7, diff), on);
}

/**
 * The whole graph, as the client reads it: every operation after its inputs, and the wanted state at the end. `name` is
 * what logs call the operation of that state.
 */
export function definition(wanted: State, name: string): Uint8Array {
  const ordered = new Map<Digest, Uint8Array>();
  const visit = ({ op }: State): void => {
    if (ordered.has(op.digest)) return;
    for (const input of op.inputs) visit(input);
    ordered.set(op.digest, op.bytes);
  };
  visit(wanted);
  const named = message(map(2, { 'llb.customname': name }));
  return message(
    repeated(1, [...ordered.values(), message(inputField(wanted))]),
    bytes(2, message(bytes(1, wanted.op.digest), bytes(2, named))),
  );
}

function made(inputs: readonly State[], operation: Uint8Array, { platform }: On): State {
  const { architecture, os, variant = '' } = platform;
  const on = message(bytes(1, architecture), bytes(2, os), bytes(3, variant));
  const encoded = message(
    inputs.map((input) => inputField(input)),
    operation,
    bytes(10, on),
  );
  return { op: { digest: sha256(encoded), bytes: encoded, inputs }, output: 0 };
}

function inputField({ op, output }: State): Uint8Array {
  return bytes(1, message(bytes(1, op.digest), number(2, output)));
}
