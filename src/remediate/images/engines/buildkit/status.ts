import * as z from 'zod';

/** One line of a client's trace: what changed since the line before (client/graph.go of moby/buildkit). */
const Status = z.object({
  vertexes: z
    .array(z.object({ digest: z.string(), name: z.string().optional(), error: z.string().optional() }))
    .nullish(),
  logs: z.array(z.object({ vertex: z.string(), stream: z.number(), data: z.base64() })).nullish(),
});

/** What became of one operation. */
export interface StepStatus {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly error: string | undefined;
}

/** By the name that it was given: the daemon has its own digest for it. A line that was cut off by the client's death is left out. */
export function readStatus(trace: Uint8Array, name: string): StepStatus {
  const lines = Buffer.from(trace).toString().split('\n');
  const statuses = lines.flatMap((line) => statusOf(line));
  const vertexes = statuses.flatMap((status) => status.vertexes ?? []).filter((one) => one.name === name);
  const digests = new Set(vertexes.map(({ digest }) => digest));
  const logs = statuses.flatMap((status) => status.logs ?? []).filter(({ vertex }) => digests.has(vertex));
  const said = (wanted: number): Buffer =>
    Buffer.concat(
      logs.filter(({ stream }) => stream === wanted).map(({ data }) => Buffer.from(data, 'base64')),
    );
  const error = vertexes.find((one) => one.error !== undefined)?.error;
  return { stdout: said(1), stderr: said(2).toString(), error };
}

function statusOf(line: string): readonly z.infer<typeof Status>[] {
  try {
    return [Status.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}

/** The exit code of a program that ended by itself; undefined for what else went wrong. */
export function exitCodeIn(error: string): number | undefined {
  const code = /did not complete successfully: exit code: (\d+)/.exec(error)?.[1];
  return code === undefined ? undefined : Number(code);
}

/** A daemon cuts what a program says too much or too fast (util/progress/logs of moby/buildkit). */
export function isClipped(said: Uint8Array): boolean {
  return Buffer.from(said).includes('[output clipped, log limit ');
}
