import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { errorMessage, OakumError } from '../kernel/index.ts';
import {
  Baseline,
  Buildkit,
  bundledProfiles,
  Cluster,
  DeadlineProfile,
  DeadlineRule,
  ExposureAttestation,
  FeedKey,
  GarbageSchedule,
  KnownClusters,
  LanguageRegistry,
  MaintenanceWindow,
  PackageMirror,
  PatchPolicy,
  Registry,
  TrustPolicy,
} from '../model/index.ts';

/** The documents of the configuration by kind, each kind sorted by name. */
export interface Documents {
  readonly policies: readonly PatchPolicy[];
  readonly windows: readonly MaintenanceWindow[];
  readonly clusters: readonly Cluster[];
  readonly registries: readonly Registry[];
  readonly mirrors: readonly PackageMirror[];
  readonly knownClusters: readonly KnownClusters[];
  readonly attestations: readonly ExposureAttestation[];
  readonly deadlineProfiles: readonly DeadlineProfile[];
  readonly deadlineRules: readonly DeadlineRule[];
  readonly trustPolicies: readonly TrustPolicy[];
  readonly feedKeys: readonly FeedKey[];
  readonly baselines: readonly Baseline[];
  readonly buildkits: readonly Buildkit[];
  readonly languageRegistries: readonly LanguageRegistry[];
  readonly garbageSchedules: readonly GarbageSchedule[];
}

export const noDocuments: Documents = {
  policies: [],
  windows: [],
  clusters: [],
  registries: [],
  mirrors: [],
  knownClusters: [],
  attestations: [],
  deadlineProfiles: [],
  deadlineRules: [],
  trustPolicies: [],
  feedKeys: [],
  baselines: [],
  buildkits: [],
  languageRegistries: [],
  garbageSchedules: [],
};

const kinds = {
  PatchPolicy,
  MaintenanceWindow,
  Cluster,
  Registry,
  PackageMirror,
  KnownClusters,
  ExposureAttestation,
  DeadlineProfile,
  DeadlineRule,
  TrustPolicy,
  FeedKey,
  Baseline,
  Buildkit,
  LanguageRegistry,
  GarbageSchedule,
};
const Head = z.object({
  apiVersion: z.string(),
  kind: z.enum([
    'PatchPolicy',
    'MaintenanceWindow',
    'Cluster',
    'Registry',
    'PackageMirror',
    'KnownClusters',
    'ExposureAttestation',
    'DeadlineProfile',
    'DeadlineRule',
    'TrustPolicy',
    'FeedKey',
    'Baseline',
    'Buildkit',
    'LanguageRegistry',
    'GarbageSchedule',
  ]),
});

type AnyDocument = z.infer<(typeof kinds)[keyof typeof kinds]>;

/**
 * The documents of some YAML files together.
 *
 * @throws config.malformed (with file and line), config.unknown-kind, config.invalid (with the field).
 */
export function parseDocumentFiles(
  files: readonly { readonly name: string; readonly text: string }[],
): Documents {
  return grouped(files.flatMap(({ name, text }) => parseAll(name, text)));
}

/** The same from one text. `name` is for messages. */
export function parseDocuments(name: string, text: string): Documents {
  return parseDocumentFiles([{ name, text }]);
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
    const content = contentOf(where, document);
    return content === null ? [] : [parseOne(where, content)];
  });
}

/** Aliases that lead nowhere, or to too much, are found only now. */
function contentOf(where: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw new OakumError('config.malformed', `${where}: ${errorMessage(cause)}`, { cause });
  }
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
  const deadlineProfiles = sorted.filter((one) => one.kind === 'DeadlineProfile');
  const deadlineRules = sorted.filter((one) => one.kind === 'DeadlineRule');
  checkRules(deadlineRules, deadlineProfiles);
  return {
    policies: sorted.filter((one) => one.kind === 'PatchPolicy'),
    windows: sorted.filter((one) => one.kind === 'MaintenanceWindow'),
    clusters: sorted.filter((one) => one.kind === 'Cluster'),
    registries: sorted.filter((one) => one.kind === 'Registry'),
    mirrors: sorted.filter((one) => one.kind === 'PackageMirror'),
    knownClusters: sorted.filter((one) => one.kind === 'KnownClusters'),
    attestations: sorted.filter((one) => one.kind === 'ExposureAttestation'),
    deadlineProfiles,
    deadlineRules,
    trustPolicies: sorted.filter((one) => one.kind === 'TrustPolicy'),
    feedKeys: sorted.filter((one) => one.kind === 'FeedKey'),
    baselines: sorted.filter((one) => one.kind === 'Baseline'),
    buildkits: sorted.filter((one) => one.kind === 'Buildkit'),
    languageRegistries: sorted.filter((one) => one.kind === 'LanguageRegistry'),
    garbageSchedules: sorted.filter((one) => one.kind === 'GarbageSchedule'),
  };
}

/** A rule that names no profile would be without effect, and nobody would see it. */
function checkRules(rules: readonly DeadlineRule[], own: readonly DeadlineProfile[]): void {
  const known = [...bundledProfiles, ...own.map(({ metadata }) => metadata.name)];
  for (const { metadata, spec } of rules)
    for (const [at, name] of spec.profiles.entries())
      if (!known.includes(name))
        throw new OakumError(
          'config.invalid',
          `DeadlineRule ${metadata.name}: spec.profiles.${at}: there is no profile ${JSON.stringify(name)}`,
          { hint: `one of ${known.join(', ')}, or a DeadlineProfile of that name` },
        );
}
