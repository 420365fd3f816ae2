import type { WritableTree } from '../../../../edges/files/interface.ts';
import { workFolder } from './daemon.ts';

/**
 * Files that the daemon is to get, in parcels: what was sent once is part of all later graphs and must not change, so that
 * each parcel is a folder of its own that the client serves under its name.
 */
export interface Outbox {
  /** What is new in the folder since the last parcel; undefined if nothing is. */
  pack(): Promise<string | undefined>;
  /** All parcels so far: folders below the work folder. */
  parcels(): readonly string[];
}

/** `folder` is of the work tree. */
export function outboxOf(work: WritableTree, folder: string): Outbox {
  const sent = new Map<string, number>();
  const parcels: string[] = [];
  return {
    parcels: () => parcels,
    async pack() {
      const files = (await filesIn(work, folder)).filter(
        ({ path, sizeBytes }) => sent.get(path) !== sizeBytes,
      );
      if (files.length === 0) return undefined;
      const parcel = `parcel-${parcels.length}`;
      for (const { path, sizeBytes } of files) {
        await work.writeStream(`${workFolder}/${parcel}${path.slice(folder.length)}`, work.stream(path));
        sent.set(path, sizeBytes);
      }
      parcels.push(parcel);
      return parcel;
    },
  };
}

interface Sendable {
  readonly path: string;
  readonly sizeBytes: number;
}

async function filesIn(work: WritableTree, folder: string): Promise<readonly Sendable[]> {
  const found: Sendable[] = [];
  for (const { kind, path, sizeBytes } of await work.list(folder)) {
    if (kind === 'directory') found.push(...(await filesIn(work, path)));
    if (kind === 'file') found.push({ path, sizeBytes });
  }
  return found;
}
