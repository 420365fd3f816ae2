import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { debianImage, minbaseRecipe, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { run } from '../rig/process.ts';
import { programPath } from '../rig/programs.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const root = join(import.meta.dirname, '..');
const heading = '## Patch one image and prove it';
const placeholder = 'registry.acme.io/shop/web:1.0';

/** The lines that the README gives, word for word but for the image, run by a shell as a reader would. */
describeRig(
  'the lines of the README',
  ['docker-registry', 'skopeo', 'mmdebstrap', 'cosign', 'buildah'],
  () => {
    let directory: string;
    let registry: RigRegistry;
    let source: string;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'oakum-readme-'));
      registry = await startDockerRegistry();
      source = `${registry.address}/shop/web:1.0`;
      await pushImage(await debianImage(minbaseRecipe), { reference: source });
      mkdirSync(join(directory, 'bin'));
      symlinkSync(programPath('cosign'), join(directory, 'bin', 'cosign'));
    });
    afterAll(async () => {
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    test('patch a true Debian image by both engines, prove it, and cosign agrees', async () => {
      const env = {
        ...writeByHandConfig(directory, registry.address),
        PATH: `${join(directory, 'bin')}:${process.env.PATH}`,
      };
      const lines = readmeBlock().replace(placeholder, source);
      const said = await run('bash', ['-euo', 'pipefail', '-c', lines], { cwd: root, env });
      const inOrder = [
        /layer patch, new tag, canary/, // the scan
        /: possible\n/, // the plan
        /nothing was written\n/,
        /web:1\.0-native@sha256:[0-9a-f]{64}\npatched by native, signed by key/,
        /\nscan +passed +what should go is gone/,
        /web:1\.0-buildah@sha256:[0-9a-f]{64}\npatched by buildah, signed by key/,
        /\nscan +passed +what should go is gone/,
        /web:1\.0-buildah {2}read 3 of 3\n\nnothing found/, // the new scan
        /: signed\nsignature by key [0-9a-f]{64} \(legacy\)/, // trust verify
        /\nattestation https:\/\/slsa\.dev\/provenance\/v1 by key [0-9a-f]{64} \(legacy, bundle\)/,
        /"docker-manifest-digest":"sha256:[0-9a-f]{64}"/, // cosign verify
        /"payload":"eyJ/, // cosign verify-attestation
      ];
      let from = 0;
      for (const each of inOrder) {
        const found = each.exec(said.slice(from));
        expect(found, `${each} in:\n${said.slice(from)}`).not.toBe(null);
        from += (found?.index ?? 0) + (found?.[0].length ?? 0);
      }
    });
  },
);

/** @returns the shell lines below the heading. */
function readmeBlock(): string {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const [, section = ''] = text.split(`${heading}\n`);
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
  expect(block.split(placeholder)).toHaveLength(2);
  return block;
}
