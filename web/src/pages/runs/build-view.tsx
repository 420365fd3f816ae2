import type { RebuildVerdict, RunBuild } from '../../api/generated/types.ts';
import { Chip } from '../../ui/chip.tsx';
import { checkLooks } from '../../ui/image-checks.tsx';
import { Reason } from '../../ui/reason.tsx';
import classes from './runs.module.css';

const checkNames: Readonly<Record<RebuildVerdict['check'], string>> = {
  digest: 'New digest',
  base: 'Fixed base',
  revision: 'Revision',
  scan: 'New scan',
  trust: 'Trust policies',
};

/** The build by the owner's CI: where CI shows it, and what its result was held against before it counted. */
export function BuildView({ build }: { readonly build: RunBuild }) {
  const { run, link, checks } = build;
  return (
    <section className={classes.witnesses}>
      <h3>Build in CI</h3>
      <p className="soft break">
        {run === undefined ? 'a run that an earlier attempt found' : `run ${run}`}
        {link === undefined ? undefined : <span className={`${classes.place} mono small`}>{link}</span>}
      </p>
      <ul>
        {checks.map(({ check, verdict, message }) => (
          <li key={check}>
            <Chip tone={checkLooks[verdict].tone} icon={checkLooks[verdict].icon}>
              {checkLooks[verdict].text}
            </Chip>
            <span>
              <b>{checkNames[check]}:</b> <Reason text={message} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
