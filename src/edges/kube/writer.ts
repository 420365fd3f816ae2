import { OakumError } from '../../kernel/pure/index.ts';
import type {
  ApplyOptions,
  ApplyResult,
  KubeApplyBody,
  KubeObject,
  KubeResource,
  KubeWriter,
} from './interface.ts';
import { parseJson, parseObject } from './read/object.ts';
import { resourcePath, resourceText } from './read/resource-path.ts';
import { KubeRefusal } from './transport/refusal.ts';
import { readText, type Send } from './transport/transport.ts';

/** The writing half of a connection: PATCH with a precondition, never anything else. */
export function makeKubeWriter(deps: { readonly send: Send; readonly server: string }): KubeWriter {
  return {
    async apply(resource, body, options) {
      requirePrecondition(resource, body, 'uid');
      try {
        const object = await patch(deps, resource, {
          body,
          options,
          contentType: 'application/apply-patch+yaml',
        });
        return { kind: 'applied', object };
      } catch (error) {
        const conflict = fieldConflict(error);
        if (conflict === undefined) throw movedObject(otherObject(error));
        return conflict;
      }
    },
    async mergePatch(resource, body, options) {
      requirePrecondition(resource, body, 'resourceVersion');
      const what = {
        body,
        options: { ...options, force: false },
        contentType: 'application/merge-patch+json',
      };
      try {
        return await patch(deps, resource, what);
      } catch (error) {
        throw movedObject(error);
      }
    },
  };
}

/** A write without a precondition could change what nobody looked at: refused before anything is sent. */
function requirePrecondition(
  resource: KubeResource,
  body: KubeApplyBody,
  field: 'uid' | 'resourceVersion',
): void {
  if (body.metadata[field]) return;
  const what = resourceText(resource, body.metadata, body.metadata.name);
  throw new OakumError('kube.invalid', `a write of ${what} without metadata.${field} is not sent`);
}

async function patch(
  deps: { readonly send: Send; readonly server: string },
  resource: KubeResource,
  what: { readonly body: KubeApplyBody; readonly options: ApplyOptions; readonly contentType: string },
): Promise<KubeObject> {
  const { body, options, contentType } = what;
  const { name, namespace } = body.metadata;
  const text = resourceText(resource, { namespace }, name);
  const response = await deps.send({
    method: 'PATCH',
    path: resourcePath(resource, namespace, name),
    query: {
      fieldManager: options.fieldManager,
      force: options.force ? 'true' : undefined,
      dryRun: options.dryRun ? 'All' : undefined,
    },
    body: { contentType, text: JSON.stringify(body) },
    about: { verb: 'patch', what: text },
    signal: options.signal,
    headersTimeoutMs: 60_000,
    idleTimeoutMs: 30_000,
  });
  const origin = { server: deps.server, what: text };
  return parseObject(parseJson(await readText(response, 32 * 1024 * 1024), origin), origin);
}

/** The API server answers an apply with another UID by 422, as it does every change of an immutable field. */
function otherObject(error: unknown): unknown {
  if (!(error instanceof KubeRefusal) || error.httpStatus !== 422) return error;
  const causes = error.status.details?.causes ?? [];
  if (causes.every(({ field }) => field !== 'metadata.uid')) return error;
  return new OakumError('kube.conflict', error.message, { cause: error });
}

/**
 * A resourceVersion that moved (controllers write the status all the time) is worth another look; nothing was changed.
 * Another UID is another object: looking again does not help.
 */
function movedObject(error: unknown): unknown {
  if (!(error instanceof KubeRefusal) || error.httpStatus !== 409 || /\buid\b/i.test(error.message))
    return error;
  return new OakumError('kube.conflict', error.message, { retry: 'later', cause: error });
}

/** `conflict with "argocd-controller" using apps/v1`, `… with subresource "scale"…`: one cause for each field and manager. */
const conflictText = /^conflict with "([^"]+)"/;

/** A 409 by server-side apply that names other managers; every other 409 is about the object and stays an error. */
function fieldConflict(error: unknown): ApplyResult | undefined {
  if (!(error instanceof KubeRefusal) || error.httpStatus !== 409) return undefined;
  const causes = error.status.details?.causes ?? [];
  const managers = causes
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ message }) => conflictText.exec(message ?? '')?.[1] ?? 'unknown');
  if (managers.length === 0) return undefined;
  return { kind: 'conflict', managers: [...new Set(managers)].toSorted(), message: error.message };
}
