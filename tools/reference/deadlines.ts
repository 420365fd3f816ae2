import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeadlineTable } from '../../src/assess/risk/index.ts';
import { bundledProfiles, DecisionPointName, decisionPointValues } from '../../src/model/index.ts';
import { table } from './table.ts';

const data = join(import.meta.dirname, '..', '..', 'data', 'deadlines');

const clocks: Readonly<Record<DeadlineTable['clock'], string>> = {
  'first-seen': 'when Oakum first saw it',
  'exploited-or-first-seen': 'the listing as exploited, or the first sight, whichever is earlier',
  disclosed: 'when it was published',
  'kev-listed': 'the listing as exploited',
  'fix-available': 'when there was a fix',
  evaluated: 'when its evaluation was completed, which Oakum does as it detects',
};

const inputs: Readonly<Record<DecisionPointName, string>> = {
  kev: 'a catalogue lists it as exploited',
  exposed: 'the internet reaches it',
  automatable: 'SSVC',
  technicalImpact: 'SSVC',
  severity: 'advisories of the package, else CVSS',
  exploitation: 'SSVC, or a catalogue',
  exposure: 'who can reach it, computed from the cluster',
  humanImpact: 'SSVC; nothing tells it, so it is always unknown',
  mission: 'SSVC; nothing tells it, so it is always unknown',
  potentialImpact: 'FedRAMP PAIN; nothing tells it, so it is always unknown',
  exploitable: 'FedRAMP: known where it is exploited',
  reachable: 'FedRAMP: known where the internet reaches it',
  fixed: 'there is a fix',
};

/** Every profile that comes with Oakum, from its table; and how one's own are written. */
export function deadlinesPage(): string {
  const tables = bundledProfiles.map((profile) =>
    DeadlineTable.parse(JSON.parse(readFileSync(join(data, `${profile}.json`), 'utf8'))),
  );
  return `# Deadline profiles

Written by \`tools/make-deadlines.ts\` from the tables in \`data/deadlines\`; a test keeps it fresh. A profile is a table: the row that
fits a finding says how long one has, the clock from when. Several may apply; the earliest date binds, and the finding says which.
\`oakum tool deadline PROFILE name=value…\` asks one; \`oakum explain\` shows all of them for a finding.

Where no rule says otherwise, \`cisa-bod-26-04\` and \`simple-severity\` apply. A clock whose moment is not known starts at the earliest
known one of publication and first sight.

${table(
  ['profile', 'what', 'rows', 'clock', 'as of', 'licence', 'from'],
  tables.map((one) => [
    `\`${one.profile}\``,
    one.title,
    String(one.rows.length),
    `${one.clock}: ${clocks[one.clock]}`,
    one.asOf,
    one.licence,
    one.source,
  ]),
)}

## Which apply

Documents of the configuration say it. Everything that a rule says must fit; of several rules that fit, all profiles apply, and where
none fits, the default ones. What runs in several places has the profiles of all of them.

\`\`\`yaml
apiVersion: oakum.dev/v1
kind: DeadlineRule
metadata: { name: payments }
spec:
  profiles: [cisa-bod-26-04, pci-6.3.3, card-data]
  clusters: [prod]                # names or ids; none: every scan, also of an image by itself
  workloads:                      # leave it out for all that is in these clusters, nodes too
    namespaces: [payments]        # also kinds, names, labels, teams, environments
    criticality: [high, critical] # as the Cluster document finds it
\`\`\`

## Profiles of one's own

\`\`\`yaml
apiVersion: oakum.dev/v1
kind: DeadlineProfile
metadata: { name: card-data }
spec:
  title: Payments, internal policy
  source: Security handbook, chapter 7
  asOf: 2026-11-01
  clock: first-seen
  rows:
    - when: { kev: yes }
      days: 5
    - when: { exposed: yes, severity: [critical, high] }
      days: 10
    - when: { severity: none }
      outcome: with the next release
    - days: 90
\`\`\`

The first row that holds decides; the last one has no conditions. A row has \`days\`, \`months\`, or neither and an \`outcome\` that says what
to do instead. **What is not known may be anything: the strictest row that could hold decides**, and the finding says so. That is so for
\`kev\` too, where no catalogue was read. A row that can never decide, an input or a value that does not exist and a rule for a profile that does
not exist are refused with their place.

${table(
  ['input', 'values', 'known from'],
  DecisionPointName.options.map((name) => [
    `\`${name}\``,
    decisionPointValues[name].map((value) => `\`${value}\``).join(', '),
    inputs[name],
  ]),
)}

${tables.map(profilePart).join('\n\n')}
`;
}

function profilePart(profile: DeadlineTable): string {
  const { title, rows, defaults } = profile;
  const filled = defaults.map(({ input, value, when, reason }) => {
    const condition = Object.entries(when ?? {}).map(
      ([name, word]) => `${name} ${[word].flat().join(' or ')}`,
    );
    return `- unknown \`${input}\`${condition.length === 0 ? '' : ` where ${condition.join(', ')}`} counts as \`${value}\`: ${reason}`;
  });
  return `## ${title}

\`${profile.profile}\`${filled.length === 0 ? '' : `\n\n${filled.join('\n')}`}

${table(
  ['row', ...profile.inputs, 'due', 'outcome'],
  rows.map((row) => [
    String(row.row),
    ...profile.inputs.map((name) => [row.when[name] ?? ''].flat().join(', ')),
    dueText(row),
    row.outcome,
  ]),
)}`;
}

function dueText({ days, months }: DeadlineTable['rows'][number]): string {
  if (months !== undefined) return `${months} mo`;
  return days === undefined ? '' : `${days} d`;
}
