/**
 * What `cargo auditable` leaves in a Rust program: a section `.dep-v0` with the crates linked into it, as JSON compressed by
 * zlib. It refuses to take crates of the build (`build`) for crates of the program, and to name an origin that it does not know.
 *
 * @see cargo-auditable, auditable-serde 0.8 (format 1)
 */
import { inflateSync } from 'node:zlib';
import * as z from 'zod';

export interface Crate {
  readonly name: string;
  readonly version: string;
  /** `crates.io`, `git`, `local`, `registry`, or what else the tool wrote. */
  readonly source: string;
}

export type AuditableOutcome =
  | { readonly kind: 'crates'; readonly crates: readonly Crate[] }
  | { readonly kind: 'damaged'; readonly reason: string };

/** The tool's own limit for reading is 8 MiB. */
const maxBytes = 16 * 2 ** 20;

const Entry = z.object({
  name: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/),
  version: z.string().regex(/^[!-~]{1,128}$/),
  source: z.string().max(2_000).default(''),
  kind: z.string().optional(),
});
const Audit = z.object({ packages: z.array(Entry).max(50_000) });

/** Reads the content of the section; it never throws. */
export function readAuditable(section: Uint8Array): AuditableOutcome {
  const parsed = Audit.safeParse(jsonOf(section));
  if (!parsed.success) return { kind: 'damaged', reason: 'its list of crates cannot be read' };
  const linked = parsed.data.packages.filter(({ kind }) => kind === undefined || kind === 'runtime');
  return { kind: 'crates', crates: linked.map(({ name, version, source }) => ({ name, version, source })) };
}

function jsonOf(section: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(inflateSync(section, { maxOutputLength: maxBytes })));
  } catch {
    // Neither zlib nor JSON says more than that it cannot be read.
    return undefined;
  }
}
