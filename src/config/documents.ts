import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { errorMessage, OakumError } from '../kernel/index.ts';
import { Cluster, MaintenanceWindow, PackageMirror, PatchPolicy, Registry } from '../model/index.ts';

/** The documents of the configuration by kind, each kind sorted by name. */
export interface Documents {
  readonly policies: readonly PatchPolicy[];
  readonly windows: readonly MaintenanceWindow[];
  readonly clusters: readonly Cluster[];
  readonly registries: readonly Registry[];
  readonly mirrors: readonly PackageMirror[];
}

export const noDocuments: Documents = {
  policies: [],
  windows: [],
  clusters: [],
  registries: [],
  mirrors: [],
};

const kinds = { PatchPolicy, MaintenanceWindow, Cluster, Registry, PackageMirror };
const Head = z.object({
  apiVersion: z.string(),
  kind: z.enum(['PatchPolicy', 'MaintenanceWindow', 'Cluster', 'Registry', 'PackageMirror']),
});

type AnyDocument = z.infer<(typeof kinds)[keyof typeof kinds]>;

/**
 * Reads one YAML file, or every `.yaml` and `.yml` of a directory (not below it).
 *
 * @throws config.missing, config.malformed (with file and line), config.unknown-kind, config.invalid (with the field).
 */
export function readDocuments(path: string | undefined): Documents {
  if (path === undefined) return noDocuments;
  return grouped(filesOf(path).flatMap((file) => parseAll(file, readFileSync(file, 'utf8'))));
}

/** The same from one text. `name` is for messages. */
export function parseDocuments(name: string, text: string): Documents {
  return grouped(parseAll(name, text));
}

function filesOf(path: string): readonly string[] {
  try {
    if (statSync(path).isFile()) return [path];
    return readdirSync(path)
      .filter((name) => /\.ya?ml$/.test(name))
      .toSorted()
      .map((name) => join(path, name));
  } catch (cause) {
    throw new OakumError('config.missing', `no configuration at ${path}`, {
      cause,
      hint: 'name a YAML file or a directory of them',
    });
  }
}

function parseAll(file: string, text: string): readonly AnyDocument[] {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document) => {
    const [error] = document.errors;
    const where = `${file}:${lines.linePos(error?.pos[0] ?? document.contents?.range?.[0] ?? 0).line}`;
    if (error !== undefined)
      throw new OakumError('config.malformed', `${where}: ${errorMessage(error).split(' at line')[0]}`);
    const content: unknown = document.toJS({ maxAliasCount: 20 });
    return content === null ? [] : [parseOne(where, content)];
  });
}

function parseOne(where: string, content: unknown): AnyDocument {
  const head = Head.safeParse(content);
  if (!head.success) {
    throw new OakumError(
      'config.unknown-kind',
      `${where}: not an Oakum document: ${firstIssue(head.error)}`,
      {
        hint: `kind is one of ${Object.keys(kinds).join(', ')}, apiVersion is oakum.dev/v1`,
      },
    );
  }
  const parsed = kinds[head.data.kind].safeParse(content);
  if (parsed.success) return parsed.data;
  throw new OakumError('config.invalid', `${where}: ${head.data.kind}: ${firstIssue(parsed.error)}`);
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'invalid';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

function grouped(all: readonly AnyDocument[]): Documents {
  const sorted = all.toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
  const found = new Set<string>();
  for (const { kind, metadata } of sorted) {
    const key = `${kind} ${metadata.name}`;
    if (found.has(key))
      throw new OakumError('config.invalid', `${key} is there twice: give one of them another name`);
    found.add(key);
  }
  return {
    policies: sorted.filter((one) => one.kind === 'PatchPolicy'),
    windows: sorted.filter((one) => one.kind === 'MaintenanceWindow'),
    clusters: sorted.filter((one) => one.kind === 'Cluster'),
    registries: sorted.filter((one) => one.kind === 'Registry'),
    mirrors: sorted.filter((one) => one.kind === 'PackageMirror'),
  };
}
