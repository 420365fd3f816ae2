import type { FakeCiOptions, SeenCall } from './contract.ts';
import type { FakeRuns } from './runs.ts';
import type { FakeSource } from './source.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Instead of a body: text as it is. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked extends SeenCall {
  readonly url: URL;
  readonly base: string;
  readonly options: FakeCiOptions;
  readonly runs: FakeRuns;
  readonly source: FakeSource;
  readonly isQueueForgotten: boolean;
}

export type Speaks = (asked: Asked) => Promise<Answer | undefined>;

export function header(asked: SeenCall, name: string): string | undefined {
  const value = asked.headers[name];
  return typeof value === 'string' ? value : undefined;
}

export function jsonBody(asked: SeenCall): Record<string, unknown> {
  const value: unknown = JSON.parse(asked.body);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

export function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}
