/** A value of JSON, TOML or YAML as an object of unknown fields; what is none has none. Arrays are none. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return nothing;
  // Entries are own properties only: a key `__proto__` is a key like any other.
  return new Map(Object.entries(value));
}

const nothing: ReadonlyMap<string, unknown> = new Map();

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
