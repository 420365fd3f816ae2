import { qualifiedName, type Resource } from '../resources/table.ts';
import { put, type Tree, type Value } from '../values/tree.ts';

export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string | undefined;
}

/** An answer that is a metav1.Status with `status: Failure`, in the words of a real API server. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  readonly reason: string;
  readonly details: Tree | undefined;

  constructor(code: number, reason: string, message: string, details?: Tree) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** Seconds for the Retry-After header, where the status asks for a pause. */
  retryAfterSeconds(): number | undefined {
    const seconds = this.details?.retryAfterSeconds;
    return typeof seconds === 'number' && seconds > 0 ? seconds : undefined;
  }

  toTree(): Tree {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

type Named = Pick<Resource, 'group' | 'plural'>;

function details(resource: Named, name: string): Tree {
  return {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

export function notFound(resource: Named, name: string): StatusError {
  return new StatusError(
    404,
    'NotFound',
    `${qualifiedName(resource)} "${name}" not found`,
    details(resource, name),
  );
}

/** A path outside of every group that is served: plain text, not a Status. */
export function noSuchPage(): StatusError {
  return new StatusError(404, 'PageNotFound', '404 page not found');
}

export function noSuchPath(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: Named, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualifiedName(resource)} "${name}" already exists`,
    details(resource, name),
  );
}

export function conflict(resource: Named, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, details(resource, name));
}

/** Another UID in a patch or an apply is an attempt to change what cannot change, not a conflict. */
export function immutableUid(resource: Resource, name: string, uid: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  return invalid(resource, name, [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }]);
}

export const changedSince =
  'the object has been modified; please apply your changes to the latest version and try again';

/** Several managers own what the apply sets. Each cause names one manager and one field. */
export function applyConflict(message: string, causes: readonly Cause[]): StatusError {
  return new StatusError(409, 'Conflict', message, { causes: causes.map(causeTree) });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** The object as a whole is understood and not allowed. */
export function invalid(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  causes: readonly Cause[],
): StatusError {
  const texts = causes.map((cause) => `${cause.field ?? ''}: ${cause.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const title = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new StatusError(422, 'Invalid', `${title} "${name}" is invalid: ${list}`, {
    ...(name === '' ? {} : { name }),
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
    causes: causes.map(causeTree),
  });
}

function causeTree(cause: Cause): Tree {
  return {
    reason: cause.reason,
    message: cause.message,
    ...(cause.field === undefined ? {} : { field: cause.field }),
  };
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function forbidden(resource: Named, name: string, why: string): StatusError {
  const what = name === '' ? qualifiedName(resource) : `${qualifiedName(resource)} "${name}"`;
  return new StatusError(403, 'Forbidden', `${what} is forbidden: ${why}`, details(resource, name));
}

/** 410: the version lies before what the server still knows. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

export function tooManyRequests(
  message: string,
  retryAfterSeconds: number,
  causes: readonly Cause[] = [],
): StatusError {
  const tree: Tree = {};
  if (causes.length > 0) put(tree, ['causes'], causes.map(causeTree));
  if (retryAfterSeconds > 0) put(tree, ['retryAfterSeconds'], retryAfterSeconds);
  return new StatusError(429, 'TooManyRequests', message, tree);
}

export function versionFromTheFuture(asked: number, current: number): StatusError {
  const causes: Value[] = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  return new StatusError(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
    causes,
    retryAfterSeconds: 1,
  });
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function unsupportedMediaType(allowed: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${allowed.join(', ')}`;
  return new StatusError(415, 'UnsupportedMediaType', message);
}

/** What a real API server does and this one does not. */
export function notImplemented(what: string): StatusError {
  return new StatusError(501, 'NotImplemented', `the fake Kubernetes API does not do this: ${what}`, {});
}
