import type { FindingDetail, SourceFacts, SourceRecord, StreamFix } from '../../model/index.ts';

/** The parts of one finding's explanation, each as lines with a label of ten columns; a part without content is no line. */

export function nameLines({ names }: FindingDetail): readonly string[] {
  return labelled(
    'names',
    names.map(({ name, by }) => `${name}${by.length === 0 ? '' : `  (${by.join(', ')})`}`),
  );
}

/** Every source as it says it, with how old its feed is. */
export function recordLines({ records, feeds }: FindingDetail): readonly string[] {
  const ages = new Map(feeds.map(({ feed, ageDays }) => [feed.id, { ageDays, asOf: feed.asOf }]));
  return labelled(
    'sources',
    records.flatMap((record) => {
      const age = ages.get(record.feed);
      const days = age?.ageDays === undefined ? 'of unknown age' : `${age.ageDays} days old`;
      return [
        `${record.feed} ${record.advisory}${record.counts ? '' : ', does not count'}${record.withdrawn === undefined ? '' : `, withdrawn ${day(record.withdrawn)}`}: ${record.state}${rangeText(record)}`,
        `    severity ${record.severity}${record.cvss.map((vector) => `; ${vector}`).join('')}`,
        `    ${datesText(record)}; feed of ${age?.asOf ?? 'an unknown day'}, ${days}`,
      ];
    }),
  );
}

function rangeText({ ranges, channel }: SourceRecord): string {
  const stretches = ranges.map(({ introduced, fixed, lastAffected }) => {
    const from = introduced === undefined || introduced === '0' ? '' : `from ${introduced} `;
    if (fixed !== undefined) return `${from}fixed in ${fixed}`;
    return lastAffected === undefined ? `${from}no end` : `${from}up to ${lastAffected}`;
  });
  const shown = stretches.slice(0, 4).join('; ');
  const more = stretches.length > 4 ? ` and ${stretches.length - 4} more` : '';
  return `${shown === '' ? '' : ` (${shown}${more})`}${channel === undefined ? '' : `, only in ${channel}`}`;
}

function datesText({ published, modified }: SourceRecord): string {
  const changed = modified === undefined ? '' : `, changed ${day(modified)}`;
  return `${published === undefined ? 'published on an unknown day' : `published ${day(published)}`}${changed}`;
}

/** What is said of the vulnerability itself: exploitation, likelihood, rating. */
export function factLines({ facts }: FindingDetail): readonly string[] {
  return labelled('known', facts.map(factText));
}

function factText(facts: SourceFacts): string {
  const { severity, listings, epss, exploitation, automatable, technicalImpact, rejected } = facts;
  const said = [
    ...(severity === 'unknown' ? [] : [`severity ${severity}`]),
    ...listings.map(
      ({ dateAdded, dueDate, ransomware }) =>
        `listed as exploited ${dateAdded}${dueDate === undefined ? '' : `, due there ${dueDate}`}${ransomware ? ', used by ransomware' : ''}`,
    ),
    ...(epss === undefined ? [] : [`EPSS ${epss.probability} of ${epss.date}`]),
    ...(exploitation === undefined ? [] : [`exploitation ${exploitation}`]),
    ...(automatable === undefined ? [] : [`automatable ${automatable ? 'yes' : 'no'}`]),
    ...(technicalImpact === undefined ? [] : [`technical impact ${technicalImpact}`]),
    ...(rejected === undefined ? [] : [`rejected: ${rejected}`]),
  ];
  return `${facts.feed} ${facts.name}: ${said.length === 0 ? 'nothing' : said.join('; ')}`;
}

export function disagreementLines({ disagreements }: FindingDetail): readonly string[] {
  return labelled(
    'differ',
    disagreements.flatMap(({ field, counts, rule, said }) => [
      `${field}: ${counts} counts (${rule})`,
      ...said.map(({ value, by }) => `    ${value} says ${by.join(', ')}`),
    ]),
  );
}

/** The fix in each release of the distribution; `>` is the one of the finding. */
export function streamLines({ streams }: FindingDetail): readonly string[] {
  return labelled(
    'fix in',
    streams.flatMap((stream) => {
      const head = `${stream.isOurs ? '>' : ' '} ${stream.stream}${supportText(stream)}`;
      if (stream.said.length === 0) return [`${head}: ${stream.silence ?? 'nothing is said'}`];
      return stream.said.map(({ feed, advisory, state, versions, channel, withdrawn }) => {
        const fix = versions.length === 0 ? state : `fixed in ${versions.join(', ')}`;
        const beside = `${channel === undefined ? '' : `, only in ${channel}`}${withdrawn === undefined ? '' : ', withdrawn'}`;
        return `${head}: ${fix}${beside} (${feed} ${advisory})`;
      });
    }),
  );
}

function supportText({ support }: StreamFix): string {
  if (support === undefined || support.state === 'supported') return '';
  const { state, date } = support;
  if (state === 'ended') return ` [end of life${date === undefined ? '' : ` ${date}`}]`;
  return ` [support ${state}${date === undefined ? '' : ` until ${date}`}]`;
}

/** What every profile says: those that apply in full, the binding one with its inputs; the others below. */
export function deadlineLines({ finding, deadlines }: FindingDetail): readonly string[] {
  const { deadline } = finding;
  const applying = deadlines.filter(({ applies }) => applies);
  const others = deadlines.filter(({ applies }) => !applies);
  const lineOf = ({ deadline: one, clock }: (typeof deadlines)[number]): string =>
    `${(one.due ?? 'no date').slice(0, 10)}  ${one.profile} by the clock ${clock}: ${one.rule}`;
  return [
    ...labelled('due', [
      `${deadline.due ?? 'no date'} by ${deadline.profile}${applying.length > 1 ? `, the earliest of ${applying.length} that apply` : ''}: ${deadline.rule}`,
      ...deadline.inputs.map((input) => `    ${input.name} = ${input.value} (${input.source})`),
    ]),
    ...labelled('applying', applying.filter(({ binds }) => !binds).map(lineOf)),
    ...labelled('others', others.map(lineOf)),
  ];
}

export function noteLines({ notes }: FindingDetail): readonly string[] {
  return labelled('note', notes);
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, at) => `  ${(at === 0 ? label : '').padEnd(10)}${line}`);
}

function day(text: string): string {
  return text.slice(0, 10);
}
