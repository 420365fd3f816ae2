/** Distinguished Encoding Rules (ITU-T X.690), as much as a certificate needs. */
export type Der = Uint8Array;

export function tagged(tag: number, ...contents: readonly Der[]): Der {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.byteLength)]), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

export const sequence = (...parts: readonly Der[]): Der => tagged(0x30, ...parts);
export const set = (...parts: readonly Der[]): Der => tagged(0x31, ...parts);
export const octets = (content: Der): Der => tagged(0x04, content);
export const bits = (content: Der): Der => tagged(0x03, Buffer.from([0]), content);
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text, 'utf8'));
export const boolean = (value: number): Der => tagged(0x01, Buffer.from([value]));
/** A positive integer of these bytes, whose first is between 1 and 127, as DER wants the shortest form. */
export const integer = (bytes: Uint8Array): Der => tagged(0x02, bytes);
export const smallInteger = (value: number): Der => tagged(0x02, Buffer.from([value]));

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): readonly number[] {
  const groups = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
  return groups;
}

/** GeneralizedTime, `20260101000000Z`. */
export function time(instant: Temporal.Instant): Der {
  const digits = instant.toString({ fractionalSecondDigits: 0 }).replaceAll(/[-:T]/g, '');
  return tagged(0x18, Buffer.from(digits, 'latin1'));
}
