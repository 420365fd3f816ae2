import { IconAlertTriangle, IconQuestionMark } from '@tabler/icons-react';
import type { Ownership, WorkloadAttributes } from '../../api/generated/types.ts';
import { Chip } from '../../ui/chip.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import classes from './estate.module.css';

const confidences: Readonly<Record<Ownership['confidence'], string>> = {
  certain: 'certain',
  likely: 'likely',
  disputed: 'disputed',
  none: 'nothing says who',
};

/** Who manages a workload, which one of them, how sure that is, and what says so. */
export function ManagerCell({ ownership, name }: { readonly ownership: Ownership; readonly name: string }) {
  const { manager, name: which, confidence, evidence } = ownership;
  return (
    <div className={classes.owner}>
      {manager === 'unknown' ? (
        <Chip tone="warn" icon={IconQuestionMark}>
          unknown
        </Chip>
      ) : (
        <b>{manager}</b>
      )}
      {which === undefined ? undefined : <span className="break">{which}</span>}
      {confidence === 'disputed' ? (
        <Chip tone="warn" icon={IconAlertTriangle}>
          disputed
        </Chip>
      ) : (
        <span className="soft">{confidences[confidence]}</span>
      )}
      {evidence.length === 0 ? undefined : (
        <More summary="evidence" about={`for who manages ${name}`}>
          <MoreLines lines={evidence} />
        </More>
      )}
    </div>
  );
}

/** Whose a workload is and how much depends on it, with what says so. */
export function TeamCell({
  attributes: { team, environment, criticality },
  name,
}: {
  readonly attributes: WorkloadAttributes;
  readonly name: string;
}) {
  const evidence = [team, environment, criticality].flatMap((one) => one?.evidence ?? []);
  return (
    <div className={classes.owner}>
      {team === undefined ? (
        <span className="soft">no team is named</span>
      ) : (
        <b className="break">{team.value}</b>
      )}
      {environment === undefined ? undefined : <span className="break">{environment.value}</span>}
      {criticality === undefined ? undefined : (
        <span className="break">{`criticality ${criticality.value}`}</span>
      )}
      {evidence.length === 0 ? undefined : (
        <More summary="evidence" about={`for whose ${name} is`}>
          <MoreLines lines={[...new Set(evidence)]} />
        </More>
      )}
    </div>
  );
}
