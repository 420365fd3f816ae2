import { errorMessage, OakumError } from '../../../kernel/pure/index.ts';
import { packageReaders } from '../packages/register.ts';
import { osReleaseReader } from './os-release.ts';
import { type LayerLine, LayerQuestion } from './protocol.ts';
import { readLayer } from './read-layer.ts';

/** Everything that looks at files of a layer. */
export const fileReaders = [osReleaseReader, ...packageReaders];

/**
 * Answers one question about one layer: what the program does that reads hostile bytes apart. A layer that cannot be
 * read is an answer too; only what breaks the process itself is not.
 */
export async function* answerLayer(
  header: unknown,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<LayerLine> {
  try {
    const { limits, readAs } = LayerQuestion.parse(header);
    const { record, missed } = await readLayer(bytes, {
      readers: fileReaders,
      limits,
      readAs: new Map(readAs),
    });
    const { files, ...layer } = record;
    for (const file of files) yield { kind: 'file', file };
    yield { kind: 'layer', layer, missed: [...missed] };
  } catch (error) {
    const code = error instanceof OakumError ? error.code : 'images.corrupt';
    yield { kind: 'failed', code, reason: errorMessage(error) };
  }
}
