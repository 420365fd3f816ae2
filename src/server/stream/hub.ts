import type { RunEvent } from '../../contract/index.ts';

/** Hands every event to all who listen now. A listener that is slow loses its oldest events, never the server's memory. */
export interface Hub {
  publish(event: RunEvent): void;
  listen(signal: AbortSignal): AsyncIterable<RunEvent>;
  /** The sentences of one run, oldest first, at most the last 500. */
  sentencesOf(run: string): readonly RunEvent[];
}

const mostQueued = 1000;
const mostSentences = 500;
const mostRuns = 100;

export function makeHub(): Hub {
  const listeners = new Set<(event: RunEvent) => void>();
  const sentences = new Map<string, RunEvent[]>();
  return {
    publish: (event) => {
      if (event.kind === 'sentence') remember(sentences, event);
      for (const listener of listeners) listener(event);
    },
    listen: (signal) => listen(listeners, signal),
    sentencesOf: (run) => sentences.get(run) ?? [],
  };
}

function remember(sentences: Map<string, RunEvent[]>, event: RunEvent): void {
  const known = sentences.get(event.id) ?? [];
  sentences.set(event.id, [...known, event].slice(-mostSentences));
  const [oldest] = sentences.keys();
  if (sentences.size > mostRuns && oldest !== undefined) sentences.delete(oldest);
}

async function* listen(
  listeners: Set<(event: RunEvent) => void>,
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  const queue: RunEvent[] = [];
  let wake: () => void = () => {};
  const listener = (event: RunEvent): void => {
    queue.push(event);
    if (queue.length > mostQueued) queue.shift();
    wake();
  };
  const end = (): void => wake();
  listeners.add(listener);
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    listeners.delete(listener);
    signal.removeEventListener('abort', end);
  }
}
