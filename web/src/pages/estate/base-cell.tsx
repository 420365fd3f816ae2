import type { ImageBase, Place } from '../../api/generated/types.ts';
import { baseWords } from '../../ui/base-words.ts';
import { Reason } from '../../ui/reason.tsx';
import { count } from '../../ui/words.ts';
import classes from './estate.module.css';

export interface BaseCellProps {
  /** Absent for an image that was not read. */
  readonly base: ImageBase | undefined;
  /** What is built on it. */
  readonly built: readonly Place[];
}

/** What an image is built on, how sure that is, and how many are built on it; the evidence is on hover. */
export function BaseCell({ base, built }: BaseCellProps) {
  if (base === undefined) return <span className="soft">–</span>;
  return (
    <div className={classes.name} title={base.evidence.join('\n')}>
      {base.kind === 'unknown' ? (
        <span className="soft">unknown</span>
      ) : (
        <span className="break">
          <Reason text={baseWords(base)} />
        </span>
      )}
      {base.kind === 'named' ? <span className="soft">as it says itself</span> : undefined}
      {built.length === 0 ? undefined : (
        <span className="soft" title={built.map(({ name }) => name).join('\n')}>
          {count(built.length, 'image')} built on it
        </span>
      )}
    </div>
  );
}
