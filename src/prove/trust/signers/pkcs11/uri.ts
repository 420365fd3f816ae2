import { OakumError } from '../../../../kernel/pure/index.ts';

/** A key on a token: by the id of its object, or by its label. */
export interface TokenKey {
  readonly token: string | undefined;
  readonly slot: string | undefined;
  readonly label: string | undefined;
  /** Lower-case hex digits. */
  readonly id: string | undefined;
  readonly modulePath: string | undefined;
  readonly pinFile: string | undefined;
}

const pathNames = ['token', 'slot-id', 'object', 'id', 'type'] as const;
const queryNames = ['module-path', 'pin-source'] as const;
const maxLength = 4_096;

/**
 * Reads a PKCS#11 URI (RFC 7512): `pkcs11:token=…;object=…?module-path=…&pin-source=file:…`. An attribute that is not
 * known here is refused, because leaving it out could mean another key.
 *
 * @throws trust.reference-malformed.
 */
export function readTokenUri(text: string): TokenKey {
  if (!text.startsWith('pkcs11:') || text.length > maxLength) throw malformed('it is no pkcs11: URI');
  const [path = '', query = '', ...more] = text.slice('pkcs11:'.length).split('?');
  if (more.length > 0) throw malformed('it has more than one ?');
  const named = attributes(path, ';', pathNames);
  const asked = attributes(query, '&', queryNames);
  const type = named.get('type');
  if (type !== undefined && type.toString() !== 'private') throw malformed('its type is not private');
  const key = {
    token: textOf(named.get('token'), 'token'),
    slot: textOf(named.get('slot-id'), 'slot-id'),
    label: textOf(named.get('object'), 'object'),
    id: named.get('id')?.toString('hex'),
    modulePath: textOf(asked.get('module-path'), 'module-path'),
    pinFile: fileOf(textOf(asked.get('pin-source'), 'pin-source')),
  };
  if (key.label === undefined && key.id === undefined)
    throw malformed('it names no key: neither object nor id');
  if (key.token === undefined && key.slot === undefined)
    throw malformed('it names no token: neither token nor slot-id');
  if (key.slot !== undefined && !/^\d{1,20}$/.test(key.slot)) throw malformed('its slot-id is no number');
  return key;
}

function attributes(text: string, separator: string, known: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const part of text === '' ? [] : text.split(separator)) {
    const at = part.indexOf('=');
    const name = at === -1 ? part : part.slice(0, at);
    if (name === 'pin-value')
      throw malformed(
        'it holds the PIN itself, which would be kept in clear; use OAKUM_PKCS11_PIN or pin-source',
      );
    if (at === -1 || !known.includes(name))
      throw malformed(`${JSON.stringify(name.slice(0, 40))} is not read here`);
    if (found.has(name)) throw malformed(`${name} is there twice`);
    found.set(name, unescaped(part.slice(at + 1)));
  }
  return found;
}

function unescaped(text: string): Buffer {
  if (/%(?![0-9a-f]{2})/i.test(text)) throw malformed('a % begins no two hex digits');
  const parts = text.split(/(%[0-9a-f]{2})/i);
  return Buffer.concat(
    parts.map((part) =>
      /^%[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part),
    ),
  );
}

/** Labels reach a program as arguments: no control characters, and nothing that could be taken for an option. */
function textOf(bytes: Buffer | undefined, name: string): string | undefined {
  if (bytes === undefined) return undefined;
  const text = bytes.toString('utf8');
  if (text === '' || text.startsWith('-') || /\p{Cc}|�/u.test(text))
    throw malformed(`its ${name} is not usable`);
  return text;
}

function fileOf(source: string | undefined): string | undefined {
  if (source === undefined) return undefined;
  const path = source.startsWith('file:') ? source.slice('file:'.length).replace(/^\/\/(?=\/)/, '') : source;
  if (!path.startsWith('/')) throw malformed('its pin-source is no absolute file');
  return path;
}

function malformed(why: string): OakumError {
  return new OakumError(
    'trust.reference-malformed',
    `the reference to a PKCS#11 key cannot be used: ${why}`,
    {
      hint: 'for example pkcs11:token=release;object=images?module-path=/usr/lib/softhsm/libsofthsm2.so',
    },
  );
}
