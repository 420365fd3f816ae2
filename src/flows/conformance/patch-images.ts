import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

export interface ReportedFix {
  readonly name: string;
  readonly installed: string;
  readonly fixed: string;
  /** Its number among them unless said. */
  readonly id?: string;
}

/** What Trivy writes of an image, with the digest that it names; the file is there while `use` runs. */
export async function withTrivyReport<T>(
  { digest, fixes }: { readonly digest: string | undefined; readonly fixes: readonly ReportedFix[] },
  use: (path: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-report-'));
  const path = join(directory, 'trivy.json');
  const repository = 'registry.acme.io/shop/reported';
  const report = {
    SchemaVersion: 2,
    ArtifactName: `${repository}:1`,
    ArtifactType: 'container_image',
    Metadata: {
      OS: { Family: 'debian', Name: '12.5' },
      ...(digest === undefined ? {} : { RepoDigests: [`${repository}@${digest}`] }),
    },
    Results: [
      {
        Target: 'reported (debian 12.5)',
        Class: 'os-pkgs',
        Type: 'debian',
        Vulnerabilities: fixes.map(({ name, installed, fixed, id }, index) => ({
          VulnerabilityID: id ?? `CVE-2026-${1000 + index}`,
          PkgName: name,
          InstalledVersion: installed,
          FixedVersion: fixed,
          Status: 'fixed',
          Severity: 'HIGH',
        })),
      },
    ],
  };
  writeFileSync(path, JSON.stringify(report));
  try {
    return await use(path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
