import * as z from 'zod';

/** What one tool says: a package and a vulnerability under the name that the tool gives it. */
export interface Said {
  readonly name: string;
  readonly version: string;
  readonly id: string;
}

const Oakum = z.object({
  findings: z.array(
    z.object({
      vulnerability: z.string(),
      aliases: z.array(z.string()),
      package: z.object({ name: z.string(), version: z.string() }),
    }),
  ),
});
const Trivy = z.object({
  Results: z
    .array(
      z.object({
        Vulnerabilities: z
          .array(z.object({ PkgName: z.string(), InstalledVersion: z.string(), VulnerabilityID: z.string() }))
          .optional(),
      }),
    )
    .optional(),
});
const Grype = z.object({
  matches: z.array(
    z.object({
      artifact: z.object({ name: z.string(), version: z.string() }),
      vulnerability: z.object({ id: z.string() }),
    }),
  ),
});

/** What Oakum says, and every name that its vulnerabilities go by. */
export function oakumSaid(json: string): {
  readonly said: readonly Said[];
  readonly names: ReadonlyMap<string, string>;
} {
  const { findings } = Oakum.parse(JSON.parse(json));
  return {
    said: findings.map((one) => ({ ...one.package, id: one.vulnerability })),
    names: new Map(
      findings.flatMap(({ vulnerability, aliases }) =>
        [vulnerability, ...aliases].map((name) => [name, vulnerability] as const),
      ),
    ),
  };
}

export function trivySaid(json: string): readonly Said[] {
  const { Results = [] } = Trivy.parse(JSON.parse(json));
  return Results.flatMap(({ Vulnerabilities = [] }) =>
    Vulnerabilities.map((one) => ({
      name: one.PkgName,
      version: one.InstalledVersion,
      id: one.VulnerabilityID,
    })),
  );
}

export function grypeSaid(json: string): readonly Said[] {
  return Grype.parse(JSON.parse(json)).matches.map(({ artifact, vulnerability }) => ({
    ...artifact,
    id: vulnerability.id,
  }));
}

const Tool = z.enum(['oakum', 'trivy', 'grype']);
export type Tool = z.infer<typeof Tool>;

/** Why only these tools find something in some packages of a list. */
export const Disagreement = z
  .object({
    list: z.string(),
    foundBy: z.array(Tool).readonly(),
    packages: z.array(z.string()).readonly(),
    reason: z.string().min(20),
  })
  .readonly();
export type Disagreement = z.infer<typeof Disagreement>;

export interface Judgements {
  /** Found by all three. */
  readonly agreed: number;
  readonly explained: number;
  /** `CVE-… of name version: oakum, grype`, sorted. */
  readonly unexplained: readonly string[];
  readonly used: ReadonlySet<Disagreement>;
}

/** Compares what the tools say of one list; what not all of them say has to have its reason. */
export function compareJudgements(
  said: Readonly<Record<Tool, readonly Said[]>>,
  {
    list,
    names,
    reasons,
  }: { list: string; names: ReadonlyMap<string, string>; reasons: readonly Disagreement[] },
): Judgements {
  const finders = new Map<string, { readonly one: Said; readonly by: Set<Tool> }>();
  for (const tool of Tool.options) {
    for (const one of said[tool]) {
      const id = names.get(one.id) ?? one.id;
      const version = one.version.replace(/^v/, '');
      const key = `${id} of ${one.name.toLowerCase()} ${version}`;
      const entry = finders.get(key) ?? { one: { ...one, id, version }, by: new Set<Tool>() };
      entry.by.add(tool);
      finders.set(key, entry);
    }
  }
  const used = new Set<Disagreement>();
  const unexplained: string[] = [];
  let agreed = 0;
  for (const [key, { one, by }] of finders) {
    const foundBy = Tool.options.filter((tool) => by.has(tool));
    if (foundBy.length === Tool.options.length) agreed += 1;
    else {
      const reason = reasons.find(
        (candidate) =>
          candidate.list === list &&
          candidate.packages.includes(one.name.toLowerCase()) &&
          candidate.foundBy.toSorted().join() === foundBy.toSorted().join(),
      );
      if (reason === undefined) unexplained.push(`${key}: ${foundBy.join(', ')}`);
      else used.add(reason);
    }
  }
  return {
    agreed,
    explained: finders.size - agreed - unexplained.length,
    unexplained: unexplained.toSorted(),
    used,
  };
}
