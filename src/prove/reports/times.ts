/** The time between two instants for people: `3 h 4 min`, `12 min 3 s`, `4.2 s`. */
export function between(from: string, until: string): string {
  const ms = Temporal.Instant.from(until).epochMilliseconds - Temporal.Instant.from(from).epochMilliseconds;
  if (ms < 0) return 'before it started';
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}
