import * as z from 'zod';
import { type Clock, instantText, OakumError } from '../../kernel/index.ts';
import { type EntryBodies, type EntryKind, entryBodies } from '../../model/index.ts';
import type { NewEntry } from '../../store/interface.ts';

const Body = z.record(z.string(), z.json()).readonly();

/** Who did it, when, and in which run. */
export interface EntryContext {
  readonly clock: Clock;
  readonly by: string;
  readonly run?: string | undefined;
}

/**
 * An entry for the log, with the body that its kind asks for. Absent members are left out, so that the bytes are the
 * same however the body was put together.
 *
 * @throws audit.bad-body if the body is not what its kind says.
 */
export function makeEntry<K extends EntryKind>(
  kind: K,
  context: EntryContext,
  body: EntryBodies[K],
): NewEntry {
  const parsed = entryBodies[kind].safeParse(body);
  if (!parsed.success) {
    throw new OakumError('audit.bad-body', `not the body of a ${kind} entry: ${parsed.error.message}`, {
      cause: parsed.error,
    });
  }
  return {
    at: instantText(context.clock.now()),
    kind,
    by: context.by,
    ...(context.run === undefined ? {} : { run: context.run }),
    body: Body.parse(JSON.parse(JSON.stringify(parsed.data))),
  };
}
