/**
 * A Java properties file as Maven writes `pom.properties`: `key=value`, `key:value` or `key value`, comments by `#` and
 * `!`, lines that go on behind a backslash, escapes. The last value of a key counts, as in java.util.Properties.
 */
export function readProperties(bytes: Uint8Array): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(new TextDecoder('latin1').decode(bytes))) {
    const match = /^((?:\\.|[^\\=:\s])+)\s*[=:]?\s*(.*)$/.exec(line);
    if (match !== null) properties.set(unescaped(match[1] ?? ''), unescaped(match[2] ?? ''));
  }
  return properties;
}

function* logicalLines(text: string): Generator<string> {
  let begun = '';
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.trimStart();
    if (begun === '' && /^(?:[#!]|$)/.test(line)) continue;
    const isContinued = /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
    begun += isContinued ? line.slice(0, -1) : line;
    if (isContinued) continue;
    yield begun.trimEnd();
    begun = '';
  }
  if (begun !== '') yield begun.trimEnd();
}

const letters: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['f', '\f'],
]);

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, sign: string) =>
    code === undefined ? (letters.get(sign) ?? sign) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
