import { IconCheck, IconCircleDashed, IconQuestionMark, IconX } from '@tabler/icons-react';
import type { ImageVerdict } from '../api/generated/types.ts';
import { Chip } from './chip.tsx';
import classes from './image-checks.module.css';
import { checkName } from './image-words.ts';
import { Reason } from './reason.tsx';
import type { Look } from './states.ts';

/** A verdict as the page has it; one that a signer vouches for may be of a check that this page does not know. */
export type ShownVerdict = Omit<ImageVerdict, 'check'> & { readonly check: string };

export const checkLooks: Readonly<Record<ImageVerdict['verdict'], Look>> = {
  passed: { text: 'passed', tone: 'good', icon: IconCheck },
  failed: { text: 'failed', tone: 'bad', icon: IconX },
  unknown: { text: 'unknown', tone: 'warn', icon: IconQuestionMark },
  'not-run': { text: 'not run', tone: 'plain', icon: IconCircleDashed },
};

/** What a patched image was held against, each with what was measured. */
export function ImageChecks({ verdicts }: { readonly verdicts: readonly ShownVerdict[] }) {
  return (
    <ul className={classes.checks}>
      {verdicts.map(({ check, platform, verdict, message, measured }) => (
        <li key={`${platform ?? ''} ${check}`}>
          <Chip tone={checkLooks[verdict].tone} icon={checkLooks[verdict].icon}>
            {checkLooks[verdict].text}
          </Chip>
          <span>
            {platform === undefined ? undefined : <span className="mono small">{platform} </span>}
            <b>{checkName(check)}:</b> <Reason text={message} />{' '}
            <span className="mono small soft break">{measured.join(' ')}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
