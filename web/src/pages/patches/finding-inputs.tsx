import type { ReportFinding } from '../../api/generated/types.ts';
import { broughtWords } from '../../ui/base-words.ts';
import { Due, When } from '../../ui/due.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Ledger } from '../../ui/ledger.tsx';
import small from '../../ui/small-table.module.css';
import { StateChip } from '../../ui/state-chip.tsx';
import { exposureLook } from '../../ui/states.ts';
import { absoluteText } from '../../ui/times.ts';
import classes from './patches.module.css';

/** Everything that a finding's verdict was made of: the deadline's inputs, the ledger, the match, and who can reach it. */
export function FindingInputs({ finding }: { readonly finding: ReportFinding }) {
  return (
    <div className={classes.inputs}>
      <div>
        <h4>Deadline</h4>
        <DeadlineInputs deadline={finding.deadline} />
      </div>
      <div>
        <h4>Order inside the deadline</h4>
        <Ledger label="Ledger of points" lines={finding.order.ledger} sum={String(finding.order.points)} />
      </div>
      <div>
        <h4>Evidence</h4>
        <Evidence finding={finding} />
      </div>
      <div>
        <h4>Who can reach it</h4>
        <Reach finding={finding} />
      </div>
    </div>
  );
}

export function DeadlineInputs({ deadline }: { readonly deadline: ReportFinding['deadline'] }) {
  const { due, profile, rule, from, days, inputs } = deadline;
  return (
    <div>
      <Due due={due} rule={`${profile}: ${rule}`} detail="whole" />
      {from === undefined || days === undefined ? undefined : (
        <p className="soft">
          {days} days from {absoluteText(from)}
        </p>
      )}
      <table className={small.table} aria-label="Inputs of the deadline">
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {inputs.map(({ name, value, source }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
              <td className="soft">{source}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Evidence({ finding }: { readonly finding: ReportFinding }) {
  const { evidence, source, package: pack, brought } = finding;
  return (
    <div>
      <p className={classes.statement}>{evidence.statement}</p>
      <div className={classes.inputTable}>
        <Facts>
          <Fact name="Advisory">
            {evidence.advisory} <span className="soft">({evidence.feed})</span>
          </Fact>
          <Fact name="Looked up">
            {evidence.lookedUp} in {evidence.ecosystem}
          </Fact>
          <Fact name="Severity">
            {finding.severity}{' '}
            <span className="soft">
              {evidence.severityFrom === undefined
                ? 'nobody rates it'
                : `says ${evidence.severityFrom.join(', ')}`}
            </span>
          </Fact>
          <Fact name="Compared as">{evidence.scheme}</Fact>
          <Fact name="Agreeing">
            {evidence.agreeing.length === 0 ? 'no other source' : evidence.agreeing.join(', ')}
          </Fact>
          {source === undefined ? undefined : (
            <Fact name="Source package">
              {source.name} {source.version}
            </Fact>
          )}
          {pack.path === undefined ? undefined : <Fact name="Found in">{pack.path}</Fact>}
          {brought === undefined ? undefined : <Fact name="Brought by">{broughtWords(brought)}</Fact>}
          {finding.aliases.length === 0 ? undefined : (
            <Fact name="Also named">{finding.aliases.join(', ')}</Fact>
          )}
        </Facts>
      </div>
    </div>
  );
}

export function Reach({ finding }: { readonly finding: ReportFinding }) {
  const { exposure, where, firstSeen } = finding;
  return (
    <div>
      <StateChip look={exposureLook(exposure.level)} />
      <ul className={`${classes.reasons} ${classes.inputTable}`}>
        {exposure.evidence.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div className={classes.inputTable}>
        <Facts>
          <Fact name="Runs in">
            {where.length === 0 ? 'nothing now' : where.map(({ name }) => name).join(', ')}
          </Fact>
          <Fact name="First seen">
            <When at={firstSeen} />
          </Fact>
        </Facts>
      </div>
    </div>
  );
}
