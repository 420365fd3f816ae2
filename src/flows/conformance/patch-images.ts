import { makeDeb } from '../../../testing/repositories/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { PatchAsked } from '../patch-asked.ts';
import { type FakeWorld, fixedLess, less } from './fake-world.ts';

/** What is asked of an image, unless a test says otherwise. */
export function asked(reference: string, change: Partial<PatchAsked> = {}): PatchAsked {
  const { signal } = new AbortController();
  return { reference, tag: undefined, engines: ['native'], leaveRefused: false, signal, ...change };
}

/** A package that no bundled advisory knows, with a script that is not understood. */
export function scripted(version: string) {
  const scripts = { postinst: '#!/bin/sh\nset -e\nfrobnicate --all\n' };
  return { name: 'scripted', version, scripts, files: { 'usr/share/scripted': `${version}\n` } };
}

/** Publishes less with its fix, and `scripted` with a newer version. */
export function publishBoth({ packages }: FakeWorld): void {
  const debs = [makeDeb(less(fixedLess)), makeDeb(scripted('2'))];
  packages.control.publish('bookworm-security', { debs, date: systemClock.now().subtract({ minutes: 1 }) });
}

export const debian10 =
  'ID=debian\nVERSION_ID="10"\nVERSION_CODENAME=buster\nPRETTY_NAME="Debian GNU/Linux 10 (buster)"\n';
