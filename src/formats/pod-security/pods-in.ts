import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { errorMessage, OakumError } from '../../kernel/pure/index.ts';
import { readAs } from '../json-document/index.ts';
import { SecuredPod } from './pod.ts';

/** A pod or the template of one, found in a file; or why something in the file cannot be judged. */
export type WrittenPod =
  | { readonly kind: 'pod'; readonly name: string; readonly pod: SecuredPod }
  /** `name` is the object's, where it has one. */
  | { readonly kind: 'malformed'; readonly name: string; readonly reason: string };

const maxCharacters = 16 * 2 ** 20;
const maxDepth = 500;
const maxAliases = 100;

const Named = z.object({
  kind: z.string().nullish(),
  metadata: z.object({ name: z.string().nullish(), generateName: z.string().nullish() }).nullish(),
});
const Listed = z.object({ kind: z.string(), items: z.array(z.unknown()) });

/**
 * Every pod and pod template of a text, in its order: YAML of any number of documents, JSON, and lists of either. Any
 * object counts that keeps a template where Kubernetes' own kinds do; what has no pods is passed over. It is read as
 * the API server's own reader does, by YAML 1.1: `privileged: yes` is true.
 */
export function podsIn(text: string): readonly WrittenPod[] {
  if (text.length > maxCharacters)
    return [malformed('', `the file has ${text.length} characters, read are at most ${maxCharacters}`)];
  if (isTooDeep(text)) return [malformed('', `more than ${maxDepth} levels`)];
  return attempt(() => documentsIn(text));
}

/** The parser descends by recursion: what is nested without end fails by the stack. One bad document costs no other. */
function attempt(act: () => readonly WrittenPod[]): readonly WrittenPod[] {
  try {
    return act();
  } catch (error) {
    return [malformed('', errorMessage(error).split('\n')[0] ?? 'malformed')];
  }
}

function documentsIn(text: string): readonly WrittenPod[] {
  const json = jsonIn(text);
  if (json !== undefined) return podsOf(json, undefined);
  const documents = parseAllDocuments(text, { version: '1.1', merge: true, logLevel: 'silent' });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) =>
    attempt(() => {
      const [error] = document.errors;
      if (error !== undefined) throw error;
      return podsOf(document.toJS({ maxAliasCount: maxAliases }), undefined);
    }),
  );
}

/** JSON is YAML too, but large lists of it are read much faster as what they are. */
function jsonIn(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Levels of brackets, those in texts too, so the limit is wide. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const bracket of text.match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Items of a list as the API server gives them do not say their kind: the list does. */
function podsOf(object: unknown, listKind: string | undefined): readonly WrittenPod[] {
  if (object === null || object === undefined) return [];
  const list = Listed.safeParse(object);
  if (list.success && list.data.kind.endsWith('List')) {
    const kind = list.data.kind.slice(0, -'List'.length);
    return list.data.items.flatMap((item) => (isList(item) ? [nested] : podsOf(item, kind)));
  }
  const named = Named.safeParse(object);
  if (!named.success) return [malformed('', 'neither an object of Kubernetes nor a list of them')];
  const { metadata, kind } = named.data;
  const name = metadata?.name ?? metadata?.generateName ?? '';
  const written = writtenPod(object, kind ?? listKind ?? '');
  return written === undefined ? [] : [readPod(written, name)];
}

const nested = malformed('', 'a list in a list');

function isList(item: unknown): boolean {
  return Listed.safeParse(item).success;
}

/** Kinds of Kubernetes that cannot be without a pod: where theirs is missing, that is a mistake. */
const templated = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'ReplicationController',
  'Job',
]);

function writtenPod(object: unknown, kind: string): unknown {
  if (kind === 'Pod') return object;
  if (kind === 'PodTemplate') return at(object, ['template']) ?? {};
  if (kind === 'CronJob') return at(object, ['spec', 'jobTemplate', 'spec', 'template']) ?? {};
  const template = at(object, ['spec', 'template']);
  if (templated.has(kind)) return template ?? {};
  return at(template, ['spec', 'containers']) === undefined ? undefined : template;
}

function at(value: unknown, path: readonly string[]): unknown {
  let here = value;
  for (const key of path) {
    const record = z.record(z.string(), z.unknown()).safeParse(here);
    if (!record.success || !Object.hasOwn(record.data, key)) return undefined;
    here = record.data[key];
  }
  return here;
}

function readPod(written: unknown, name: string): WrittenPod {
  try {
    return { kind: 'pod', name, pod: readAs(SecuredPod, written, 'pod') };
  } catch (error) {
    if (error instanceof OakumError) return malformed(name, error.message);
    throw error;
  }
}

function malformed(name: string, reason: string): WrittenPod {
  return { kind: 'malformed', name, reason: reason.slice(0, 300) };
}
