/**
 * ELF files (System V ABI, gABI 4.1) as far as reading what a program says of itself needs: byte order, named sections, and
 * where an address lies in the file; and what it says to the dynamic linker. It refuses to load, relocate or disassemble, and to trust a table that leads out of
 * the file.
 */
export { type ElfDynamic, isDynamic, isElf, readDynamic, sonameOf } from './dynamic.ts';
export { type ElfImage, parseElf, sectionBytes } from './elf.ts';
