import type { KubeContexts, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import type { ClusterSighting, Outcome } from '../../model/index.ts';

/** What a source asks of a cluster, and why: the data behind the read role. */
export interface PopulationRead {
  readonly resource: KubeResource;
  readonly verbs: readonly ['list'];
  /** Not read, and not granted, where only some namespaces are. */
  readonly onlyUnscoped?: true;
  readonly why: string;
}

/** What a source may know and use in the cluster that holds the records. */
export interface RecordOptions {
  /** The UID of the cluster that is asked, for records of itself. */
  readonly uid: string;
  /** Where to look; empty means everywhere. */
  readonly namespaces: readonly string[];
  /** Namespaces whose Secrets of cluster records may be read; none by default. */
  readonly readSecrets: readonly string[];
  /** Versions by group that the server serves. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly signal: AbortSignal | undefined;
}

/** A file that a cloud's own command line wrote, or an inventory. */
export interface PopulationFile {
  /** How the person calls it. */
  readonly label: string;
  readonly text: string;
  /** Its JSON, where the text is JSON. */
  readonly value: unknown;
}

/**
 * Who knows of clusters. No source opens a connection of its own, and none follows what it finds. What it lists and
 * cannot use is in the coverage with its place. `find` throws only for an abort; `read` throws nothing.
 */
export type PopulationSource =
  | {
      readonly id: string;
      readonly needs: 'contexts';
      read(contexts: KubeContexts): Outcome<readonly ClusterSighting[]>;
    }
  | {
      readonly id: string;
      readonly needs: 'cluster';
      readonly reads: readonly PopulationRead[];
      find(reader: KubeReader, options: RecordOptions): Promise<Outcome<readonly ClusterSighting[]>>;
    }
  | {
      readonly id: string;
      readonly needs: 'file';
      /** By content, never by a file's name; no two recognise the same file. Never throws. */
      recognises(file: PopulationFile): boolean;
      read(file: PopulationFile): Outcome<readonly ClusterSighting[]>;
    };

export type ContextSource = Extract<PopulationSource, { needs: 'contexts' }>;
export type RecordSource = Extract<PopulationSource, { needs: 'cluster' }>;
export type FileSource = Extract<PopulationSource, { needs: 'file' }>;
