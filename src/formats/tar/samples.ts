import fc from 'fast-check';
import type { TarHeader, TarMember } from './header.ts';

/** Members of every kind for tests; nothing in `src` but tests imports this. */
export function file(path: string, content: Uint8Array | string, common: Partial<TarHeader> = {}): TarMember {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return {
    header: { ...plain, ...common, path, kind: 'file', sizeBytes: bytes.byteLength },
    content: bytes,
  };
}

export const plain = {
  path: '',
  mode: 0o644,
  uid: 0,
  gid: 0,
  mtimeSeconds: 1_700_000_000,
  xattrs: new Map<string, Uint8Array>(),
} as const;

const part = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .map((text) => text.replaceAll(/[/\0\ud800-\udfff]/g, '_'));
const path = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
const common = fc.record({
  path,
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.constantFrom(0, 1000, 0o7777777, 0o7777777 + 1, 2 ** 31),
  gid: fc.constantFrom(0, 100, 2 ** 32 - 1),
  mtimeSeconds: fc.integer({ min: 0, max: 1_600_000_000 }),
  xattrs: fc
    .dictionary(fc.constantFrom('security.capability', 'user.a', 'user.ü'), fc.uint8Array({ maxLength: 30 }))
    .map((values) => new Map(Object.entries(values).filter(([, value]) => value.length > 0))),
});

/** Any member that can be written. */
export const member: fc.Arbitrary<TarMember> = fc.oneof(
  fc.tuple(common, fc.uint8Array({ maxLength: 1500 })).map(([of, content]) => ({
    header: { ...of, kind: 'file' as const, sizeBytes: content.length },
    content,
  })),
  common.map((of) => ({
    header: { ...of, path: `${of.path}/`, kind: 'directory' as const },
    content: new Uint8Array(),
  })),
  fc
    .tuple(common, fc.constantFrom('symlink' as const, 'hardlink' as const), path)
    .map(([of, kind, linkPath]) => ({
      header: { ...of, kind, linkPath },
      content: new Uint8Array(),
    })),
  fc.tuple(common, fc.constantFrom('character' as const, 'block' as const)).map(([of, kind]) => ({
    header: { ...of, kind, deviceMajor: 1, deviceMinor: 7 },
    content: new Uint8Array(),
  })),
);
