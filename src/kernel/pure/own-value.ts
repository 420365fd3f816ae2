/** What a record has of its own under a key from outside: `constructor` is a key that every object answers to. */
export function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
