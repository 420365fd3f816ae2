/**
 * Specifications of installed Ruby gems (`specifications/*.gemspec`): name, version and platform. They are Ruby programs; it
 * refuses to run them, and reads the line that RubyGems writes for the same purpose, or else plain texts given to `name`,
 * `version` and `platform`.
 *
 * @see RubyGems 3.5, Gem::StubSpecification
 */

export type GemspecOutcome =
  | {
      readonly kind: 'gem';
      readonly name: string;
      readonly version: string;
      /** The machine it was built for, such as `x86_64-linux` or `java`; undefined for one that runs on any. */
      readonly platform: string | undefined;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

const nameForm = /^[A-Za-z0-9._-]{1,128}$/;
const versionForm = /^[0-9][0-9A-Za-z.-]{0,127}$/;
const platformForm = /^[A-Za-z0-9._-]{1,64}$/;
/** Name and version stand at the top; lists of files, which may be long, come later. */
const maxBytes = 64 * 1024;

/** Reads a specification; it never throws. */
export function readGemspec(bytes: Uint8Array): GemspecOutcome {
  const text = new TextDecoder().decode(bytes.subarray(0, maxBytes));
  const { name = '', version = '', platform = 'ruby' } = stubOf(text) ?? assignmentsOf(text);
  if (!nameForm.test(name)) return { kind: 'damaged', reason: 'it names no gem' };
  if (!versionForm.test(version)) return { kind: 'damaged', reason: `the version of ${name} is none` };
  const isNative = platform !== 'ruby' && platformForm.test(platform);
  return { kind: 'gem', name, version, platform: isNative ? platform : undefined };
}

interface Fields {
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly platform?: string | undefined;
}

/** `# stub: name version platform require-paths`, behind the line about the encoding. A second one lists extensions. */
function stubOf(text: string): Fields | undefined {
  const match = /^(?:#[^\n]*\n)?# stub: (\S+) (\S+) (\S+)/.exec(text);
  return match === null ? undefined : { name: match[1], version: match[2], platform: match[3] };
}

/** `s.name = "x".freeze`, `s.version = Gem::Version.new("1")`; what is computed stays unknown. */
function assignmentsOf(text: string): Fields {
  const textOf = (field: string): string | undefined => {
    const form = new RegExp(
      `^[ \\t]*\\w+\\.${field}[ \\t]*=[ \\t]*(?:Gem::(?:Version|Platform)\\.new\\(?\\s*)?(["'])([^"'#{}]*)\\1`,
      'm',
    );
    return form.exec(text)?.[2];
  };
  return { name: textOf('name'), version: textOf('version'), platform: textOf('platform') };
}
