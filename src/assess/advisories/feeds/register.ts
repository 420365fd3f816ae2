import { alpineSecdb } from './alpine-secdb/index.ts';
import { canonicalVex } from './canonical-vex/index.ts';
import { csaf } from './csaf/index.ts';
import { cve } from './cve/index.ts';
import { debianTable } from './debian-table/index.ts';
import { debianTracker } from './debian-tracker/index.ts';
import { epss } from './epss/index.ts';
import { kev } from './kev/index.ts';
import { kubernetes } from './kubernetes/index.ts';
import { nodejs } from './nodejs/index.ts';
import { osv } from './osv/index.ts';
import { oval } from './oval/index.ts';
import { photon } from './photon/index.ts';
import type { FeedFile, FeedProvider } from './provider.ts';
import { rubysec } from './rubysec/index.ts';
import { updateinfo } from './updateinfo/index.ts';

/** Every provider of this shelf, most particular first: a file goes to the first that accepts it. */
export const feedProviders: readonly FeedProvider[] = [
  kev,
  epss,
  debianTable,
  alpineSecdb,
  cve,
  csaf,
  canonicalVex,
  kubernetes,
  debianTracker,
  rubysec,
  oval,
  updateinfo,
  photon,
  nodejs,
  osv,
];

export function providerOf(file: FeedFile): FeedProvider | undefined {
  return feedProviders.find((provider) => provider.accepts(file));
}
