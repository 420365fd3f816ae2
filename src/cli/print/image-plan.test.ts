import { expect, it } from 'vitest';
import { sha256 } from '../../kernel/index.ts';
import type { ImagePlan } from '../../model/index.ts';
import { imagePlanMarkdown, imagePlanTable } from './image-plan.ts';

const finding = (vulnerability: string, name: string) =>
  ({
    vulnerability,
    aliases: [],
    package: name,
    version: '1',
    severity: 'high',
    fix: { state: 'fixed', version: '2' },
  }) as const;

const plan: ImagePlan = {
  schemaVersion: 1,
  kind: 'ImagePlan',
  code: 'possible',
  message: '',
  reference: 'registry.acme.io/web:1',
  digest: sha256('image'),
  trust: 'no policy covers it',
  to: 'registry.acme.io/web:1-oakum.1',
  engine: 'native',
  engines: [
    { engine: 'native', answer: 'does-it', reason: 'moves everything that is asked for' },
    { engine: 'buildah', answer: 'not-asked', reason: 'native answered before it' },
  ],
  packages: [
    { name: 'less', architecture: 'amd64', from: '1', to: '2', source: 'less', downloadBytes: 4_200 },
    { name: 'fresh', architecture: 'amd64', from: '', to: '1', source: 'fresh' },
  ],
  downloadBytes: 4_200,
  scripts: [{ package: 'less', scripts: ['postinst'], what: 'left-out', why: 'would do nothing' }],
  goes: ['CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'].map((id) => finding(id, 'less')),
  stays: [
    { ...finding('CVE-5', 'evil\u001b[2J'), why: { code: 'no-fix', message: 'nobody published a fix yet' } },
  ],
  brings: [],
  leftOut: [{ code: 'held', package: 'tar', message: 'tar is on hold in the image' }],
  unknowns: [{ what: 'npm', reason: 'no source', packages: 1 }],
  notes: ['a note'],
  coverage: { read: 1, total: 2, unread: [{ what: 'layer 2', code: 'oci.not-found', reason: 'gone' }] },
};

it('prints the plan of one image for a person, and what it could not read first', () => {
  expect(imagePlanTable(plan)).toMatchInlineSnapshot(`
    "registry.acme.io/web:1 (sha256:6105d6cc76af…): possible
    source: no policy covers it
    registry.acme.io/web:1-oakum.1 by native: 2 packages, 5 kB to download; 4 findings would go, 1 stay
    not read: layer 2: gone (oci.not-found)
    unknown: npm: no source

    PACKAGE  FROM   TO  DOWNLOAD  SCRIPTS
    less     1      2   5 kB      postinst left-out
    fresh    (new)  1   unknown

    GOES                  PACKAGE  VERSION
    CVE-1 CVE-2 CVE-3 +1  less     1

    STAYS  PACKAGE   VERSION  WHY
    CVE-5  evil�[2J  1        nobody published a fix yet (no-fix)

    LEFT OUT  CODE  WHY
    tar       held  tar is on hold in the image

    ENGINE   ANSWER     WHY
    native   does-it    moves everything that is asked for
    buildah  not-asked  native answered before it

    note: a note
    nothing was written"
  `);
});

it('prints tables of Markdown', () => {
  expect(imagePlanMarkdown(plan)).toContain('| less | 1 | 2 | 5 kB | postinst left-out |');
});
