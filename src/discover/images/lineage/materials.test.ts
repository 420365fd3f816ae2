import { describe, expect, it } from 'vitest';
import { imageRecord, manifestOf } from '../../../../testing/builders/index.ts';
import { sha256 } from '../../../kernel/pure/index.ts';
import type { ImageBase, ImageProvenance } from '../../../model/index.ts';
import { imageLineages } from './image-lineages.ts';
import type { SeenImage } from './stacks.ts';

const seen = (reference: string, layers: string, provenance?: ImageProvenance): SeenImage => ({
  image: imageRecord(reference, layers, { provenance }),
  reference,
});
const names = (...materials: readonly string[]): ImageProvenance => ({
  kind: 'read',
  materials: materials.map((name) => ({ name, digest: manifestOf(name) })),
});
const said = 'its provenance (nobody checked who signed it)';

function baseOf(images: readonly SeenImage[]): ImageBase | undefined {
  return imageLineages(images).find(({ references }) => references.includes('app'))?.lineage.base;
}

describe('provenance', () => {
  it('agrees with the base that the layers prove', () => {
    expect(
      baseOf([seen('app', 'debian app', names('golang', 'debian')), seen('debian', 'debian')]),
    ).toMatchObject({
      kind: 'image',
      confidence: 'high',
      evidence: ['its lowest layer is the whole of debian', `${said} names debian, which is this image`],
    });
  });

  it('says which revision was built, whatever the base is', () => {
    const provenance: ImageProvenance = {
      kind: 'read',
      materials: [],
      sources: [{ name: 'git+https://git.acme.io/shop', revision: '1'.repeat(40) }],
    };
    const line = `${said} has it built from git+https://git.acme.io/shop at ${'1'.repeat(40)}`;
    expect(baseOf([seen('app', 'debian app', provenance)])?.evidence).toContain(line);
    expect(baseOf([seen('app', 'debian app', provenance), seen('debian', 'debian')])).toMatchObject({
      kind: 'image',
      evidence: ['its lowest layer is the whole of debian', line],
    });
  });

  it('is told where it does not name the base that the layers prove', () => {
    expect(baseOf([seen('app', 'debian app', names('golang')), seen('debian', 'debian')])?.evidence).toEqual([
      'its lowest layer is the whole of debian',
      `${said} does not name it`,
    ]);
  });

  it('says which of two images with the same layers it was', () => {
    const twins = [seen('a-debian', 'debian'), seen('debian', 'debian')];
    expect(baseOf([...twins, seen('app', 'debian app')])).toMatchObject({ image: { name: 'a-debian' } });
    expect(baseOf([...twins, seen('app', 'debian app', names('debian'))])).toMatchObject({
      image: { name: 'debian' },
    });
  });

  it('names a base outside of the estate, with little confidence, where it names one alone', () => {
    expect(baseOf([seen('app', 'debian app', names('debian'))])).toEqual({
      kind: 'named',
      name: 'debian',
      digest: manifestOf('debian'),
      confidence: 'low',
      evidence: [`${said} names debian alone: its base, or what built it`],
    });
  });

  it('names no base where it names several, or a stage of the estate', () => {
    expect(baseOf([seen('app', 'debian app', names('golang', 'debian'))])).toEqual({
      kind: 'unknown',
      evidence: [
        'no other image of the estate begins with its layers, and it names no base',
        `${said} names golang, debian, and not on which it stands`,
      ],
    });
    expect(baseOf([seen('app', 'own app', names('golang')), seen('golang', 'debian go')])?.kind).toBe(
      'unknown',
    );
  });

  it('that was not read is told', () => {
    const unread: ImageProvenance = { kind: 'unread', reason: 'it has 2000000 bytes' };
    expect(baseOf([seen('app', 'app', unread)])?.evidence).toEqual([
      'it has one layer: a base itself, or squashed; it names no base',
      'its provenance was not read: it has 2000000 bytes',
    ]);
  });

  it('knows an image by any digest that names it', () => {
    const byIndex: ImageProvenance = {
      kind: 'read',
      materials: [{ name: 'debian:12', digest: sha256('index debian') }],
    };
    expect(baseOf([seen('app', 'debian app', byIndex), seen('debian', 'debian')])?.evidence[1]).toBe(
      `${said} names debian:12, which is this image`,
    );
  });
});
