import type { ReactNode } from 'react';
import type { FindingDetail } from '../../api/generated/types.ts';
import { Due } from '../../ui/due.tsx';
import { fixText } from '../../ui/fix-text.ts';
import small from '../../ui/small-table.module.css';

interface PartProps {
  readonly label: string;
  readonly head: readonly string[];
  /** Cells of each row; the first is its heading. */
  readonly rows: readonly (readonly ReactNode[])[];
  /** Said where there is no row. */
  readonly none: string;
}

/** A part of the explanation as a small table. */
export function Part({ label, head, rows, none }: PartProps) {
  if (rows.length === 0) return <p className="soft">{none}</p>;
  return (
    <table className={small.table} aria-label={label}>
      <thead>
        <tr>
          {head.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...others], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move, and two may say the same
          <tr key={at}>
            <th scope="row">{first}</th>
            {others.map((cell, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as many cells as there are columns
              <td key={column}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Records({ records }: Pick<FindingDetail, 'records'>) {
  return (
    <Part
      label="Records of sources"
      head={['Record', 'Counts', 'Severity', 'Fix']}
      none="No record of a source is at hand now: what each says is not known."
      rows={records.map((record) => [
        <>
          <b>{record.feed}</b> {record.advisory}
          {record.summary === undefined ? undefined : <p className="soft">{record.summary}</p>}
          {record.cvss.map((vector) => (
            <p key={vector} className="soft mono">
              {vector}
            </p>
          ))}
        </>,
        record.counts ? 'yes' : record.withdrawn === undefined ? 'no: not in its ranges' : 'no: withdrawn',
        record.severity,
        fixOf(record),
      ])}
    />
  );
}

function fixOf({ state, ranges, channel }: FindingDetail['records'][number]): string {
  const versions = ranges.flatMap(({ fixed }) => fixed ?? []);
  return fixText({
    state,
    ...(versions.length === 0 ? {} : { version: versions.join(', ') }),
    ...(channel === undefined ? {} : { channel }),
  });
}

export function Disagreements({ disagreements }: Pick<FindingDetail, 'disagreements'>) {
  if (disagreements.length === 0) return undefined;
  return (
    <Part
      label="Where sources differ"
      head={['They differ on', 'They say', 'What counts']}
      none=""
      rows={disagreements.map(({ field, said, counts, rule }) => [
        field,
        said.map(({ value, by }) => <p key={value}>{`${value}: ${by.join(', ')}`}</p>),
        <>
          <b>{counts}</b>
          <p className="soft">{rule}</p>
        </>,
      ])}
    />
  );
}

const supports = {
  supported: 'supported',
  extended: 'extended support',
  'paid-only': 'supported for who pays',
  ended: 'out of support',
  unknown: 'support unknown',
} as const;

export function Streams({ streams }: Pick<FindingDetail, 'streams'>) {
  return (
    <Part
      label="Fix by release"
      head={['Release', 'Fix', 'Support']}
      none="No other release is known."
      rows={streams.map(({ stream, isOurs, said, silence, support }) => [
        <>
          <b>{stream}</b>
          {isOurs ? <p className="soft">this one</p> : undefined}
        </>,
        <>
          {said.map((one) => (
            <p key={`${one.feed} ${one.advisory}`}>{`${one.feed}: ${streamText(one)}`}</p>
          ))}
          {silence === undefined ? undefined : <p className="soft">{silence}</p>}
        </>,
        support === undefined
          ? 'not known'
          : `${supports[support.state]}${support.date === undefined ? '' : `, ${support.date}`}`,
      ])}
    />
  );
}

function streamText(said: FindingDetail['streams'][number]['said'][number]): string {
  const { state, versions, channel, withdrawn } = said;
  if (withdrawn !== undefined) return 'withdrawn';
  return fixText({
    state,
    ...(versions.length === 0 ? {} : { version: versions.join(', ') }),
    ...(channel === undefined ? {} : { channel }),
  });
}

export function Deadlines({ deadlines }: Pick<FindingDetail, 'deadlines'>) {
  return (
    <Part
      label="Deadlines"
      head={['Profile', 'Due', 'Applies']}
      none="No profile is known."
      rows={deadlines.map(({ title, asOf, clock, applies, binds, deadline }) => [
        <>
          <b>{title}</b>
          <p className="soft">{`as of ${asOf}; clock: ${clock}`}</p>
        </>,
        <Due key="due" due={deadline.due} rule={deadline.rule} />,
        binds ? <b key="binds">binds</b> : applies ? 'applies' : 'does not apply',
      ])}
    />
  );
}
