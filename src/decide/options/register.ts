import type { OptionProvider } from './contract.ts';
import { layerPatch } from './layer-patch/index.ts';
import { tagBump } from './tag-bump/index.ts';

/** Every provider of this shelf; a test compares it with the folders on disk. */
export const optionProviders: readonly OptionProvider[] = [layerPatch, tagBump];
