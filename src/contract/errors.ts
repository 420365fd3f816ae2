import * as z from 'zod';
import { errorCode, errorMessage, OakumError } from '../kernel/index.ts';

/** How every error looks: a stable code, what happened, and what to do next. */
export const ApiErrorBody = z
  .object({
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }).readonly(),
  })
  .readonly();
export type ApiErrorBody = z.infer<typeof ApiErrorBody>;

export interface ApiError {
  readonly status: number;
  readonly body: ApiErrorBody;
}

/** Statuses by the beginning of the code; the first that fits. What is not listed is the server's own fault: 500. */
const statuses: readonly (readonly [prefix: string, status: number])[] = [
  ['auth.', 401],
  ['request.host', 403],
  ['request.origin', 403],
  ['request.not-found', 404],
  ['request.', 400],
  ['usage.no-loan', 404],
  ['usage.', 400],
  ['plan.not-found', 404],
  ['runs.not-found', 404],
  ['explain.', 404],
  ['plan.', 409],
  ['runs.', 409],
  ['approvals.', 409],
  ['policy.', 409],
  ['writing.', 409],
  ['store.locked', 503],
  ['kube.', 502],
  ['oci.', 502],
];

export function statusOf(code: string): number {
  return statuses.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 500;
}

/** An error as the API gives it. What is not ours shows no inside: only that it is in the server's log. */
export function apiErrorOf(error: unknown): ApiError {
  const code = errorCode(error);
  const message =
    error instanceof OakumError
      ? errorMessage(error)
      : 'something broke inside the server; its log says more';
  const hint = error instanceof OakumError ? error.hint : undefined;
  return {
    status: statusOf(code),
    body: { error: { code, message, ...(hint === undefined ? {} : { hint }) } },
  };
}
