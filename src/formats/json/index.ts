/**
 * JSON text from files that anybody may have written. It refuses to throw: what is no JSON is undefined, which no JSON text
 * means, and a schema says the rest.
 */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    // TextDecoder takes a byte order mark off, which JSON.parse refuses and many tools write.
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // What exactly is wrong with it helps nobody who reads a scan.
    return undefined;
  }
}
