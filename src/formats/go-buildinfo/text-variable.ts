import type { ElfImage } from '../elf/index.ts';

const maxTextBytes = 256;

/**
 * The value of a text variable such as `k8s.io/component-base/version.gitVersion`, as the program's file has it: set in the
 * source, by `-X` of the linker, or embedded. undefined where symbols were stripped or the address needs relocation.
 */
export function readGoText(bytes: Uint8Array, elf: ElfImage, variable: string): string | undefined {
  const address = elf.symbol(variable);
  const header = address === undefined ? undefined : elf.offsetOf(address);
  if (header === undefined) return undefined;
  const start = elf.offsetOf(elf.pointerAt(header) ?? 0);
  const length = elf.pointerAt(header + elf.pointerBytes);
  if (start === undefined || length === undefined || length === 0 || length > maxTextBytes) return undefined;
  if (start + length > bytes.byteLength) return undefined;
  return Buffer.from(bytes.subarray(start, start + length)).toString('utf8');
}
