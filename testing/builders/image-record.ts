import { type Digest, sha256 } from '../../src/kernel/pure/index.ts';
import type { Image } from '../../src/model/index.ts';

export interface ImageRecordSketch {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly provenance?: Image['provenance'];
  /** By position, where not `made <layer>`. */
  readonly commands?: readonly (string | undefined)[];
}

const empty = sha256(new Uint8Array(1024));
/** The diff id of a layer by its short name; `empty` is a tar without entries. */
export const layerOf = (name: string): Digest => (name === 'empty' ? empty : sha256(name));
/** The digest of the manifest of such an image, by its reference. */
export const manifestOf = (name: string): Digest => sha256(`manifest ${name}`);

/** An image as it is resolved, whose layers are named in short: `debian python app`. It depends on what is asked for alone. */
export function imageRecord(reference: string, layers: string, sketch: ImageRecordSketch = {}): Image {
  const names = layers === '' ? [] : layers.split(' ');
  const { labels = {}, annotations = {}, commands, provenance } = sketch;
  return {
    reference,
    family: {
      index: sha256(`index ${reference}`),
      manifest: manifestOf(reference),
      config: sha256(`config ${reference}`),
    },
    platform: { os: 'linux', architecture: 'amd64' },
    layers: names.map((name, at) => {
      const command = commands === undefined ? `made ${name}` : commands[at];
      const diffId = layerOf(name);
      return {
        digest: diffId,
        diffId,
        mediaType: 'tar',
        sizeBytes: 1,
        ...(command === undefined ? {} : { command }),
      };
    }),
    labels,
    annotations,
    ...(provenance === undefined ? {} : { provenance }),
  };
}
