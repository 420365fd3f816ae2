import { IconBan, IconCheck, IconCircleDashed, IconQuestionMark } from '@tabler/icons-react';
import type { PatchWay } from '../../api/generated/types.ts';
import { Chip } from '../../ui/chip.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import type { Look } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import classes from './patches.module.css';

const names: Readonly<Record<PatchWay['way'], string>> = {
  'newer-tag': 'Newer tag',
  rebuild: 'Rebuild on a fixed base',
  base: 'Patch the base once',
  'layer-patch': 'Layer patch',
  mitigation: 'Mitigation or exception',
};

const looks: Readonly<Record<PatchWay['state'], Look>> = {
  chosen: { text: 'chosen', tone: 'good', icon: IconCheck },
  possible: { text: 'possible', tone: 'plain', icon: IconCircleDashed },
  impossible: { text: 'impossible', tone: 'plain', icon: IconBan },
  unknown: { text: 'unknown', tone: 'warn', icon: IconQuestionMark },
};

/** Every way to remove the findings, the most lasting first, each with what it does and why it is taken or not. */
export function WaysPanel({ ways }: { readonly ways: readonly PatchWay[] }) {
  return (
    <Panel title="Ways to remove them" aside="most lasting first">
      <ol className={classes.ways}>
        {ways.map((one) => (
          <li key={one.way}>
            <div className={classes.way}>
              <b>{names[one.way]}</b>
              <Chip tone={looks[one.state].tone} icon={looks[one.state].icon}>
                {looks[one.state].text}
              </Chip>
              <span className="soft small">{amounts(one)}</span>
            </div>
            <p>
              <Reason text={one.reason} />
            </p>
            <p className="soft small">Risk: {one.risk}</p>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function amounts({ removes, leaves, isAtMost }: PatchWay): string {
  if (removes === undefined || leaves === undefined) return '';
  const most = isAtMost === true ? 'up to ' : '';
  return `removes ${most}${count(removes, 'finding')}, leaves ${isAtMost === true ? 'at least ' : ''}${leaves}`;
}
