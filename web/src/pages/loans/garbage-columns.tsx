import { Checkbox } from '@mantine/core';
import { IconCheck, IconQuestionMark, IconTrash, IconX } from '@tabler/icons-react';
import type { CollectedImage } from '../../api/generated/types.ts';
import type { Column } from '../../table/data-table.tsx';
import { Digest } from '../../ui/digest.tsx';
import { When } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import type { Look } from '../../ui/states.ts';
import { count } from '../../ui/words.ts';
import { isUnsure, keyOf } from './garbage-words.ts';
import classes from './loans.module.css';

const looks: Readonly<Record<CollectedImage['state'], Look>> = {
  kept: { text: 'kept', tone: 'plain', icon: IconCheck },
  removable: { text: 'may go', tone: 'busy', icon: IconTrash },
  removed: { text: 'removed', tone: 'plain', icon: IconTrash },
  failed: { text: 'failed', tone: 'bad', icon: IconX },
};
const keptUnsure: Look = { text: 'kept', tone: 'warn', icon: IconQuestionMark };

export interface Choosing {
  /** Keys of what is to be removed. */
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (image: CollectedImage) => void;
}

export function garbageColumns({ chosen, onToggle }: Choosing): readonly Column<CollectedImage>[] {
  return [
    {
      id: 'image',
      header: 'Patched image',
      role: 'name',
      sortBy: ({ image }) => image,
      cell: (one) => (
        <div className={classes.chosen}>
          <Checkbox
            size="xs"
            aria-label={`Remove ${one.image}`}
            checked={chosen.has(keyOf(one))}
            disabled={one.state !== 'removable'}
            onChange={() => onToggle(one)}
          />
          <div className={classes.patched}>
            <b className="mono">
              <PathText text={one.image} />
            </b>
            <Digest digest={one.digest} what="image digest" />
          </div>
        </div>
      ),
    },
    {
      id: 'state',
      header: 'State',
      sortBy: ({ state }) => state,
      cell: (one) => <StateChip look={isUnsure(one) ? keptUnsure : looks[one.state]} />,
    },
    { id: 'why', header: 'Why', cell: (one) => <Why image={one} /> },
    {
      id: 'pushed',
      header: 'Pushed',
      sortBy: ({ pushedAt }) => pushedAt,
      cell: ({ pushedAt }) => <When at={pushedAt} />,
    },
    { id: 'beside', header: 'Goes with it', cell: (one) => <Beside image={one} /> },
  ];
}

function Why({ image: { image, state, code, reasons } }: { readonly image: CollectedImage }) {
  const [first, ...rest] = reasons;
  if (first === undefined)
    return state === 'removable' ? 'nothing needs it' : <span className="soft">{code ?? 'not said'}</span>;
  return (
    <div className={classes.cell}>
      <span>
        <Reason text={first.reason} /> <span className="soft mono">{first.code}</span>
      </span>
      {rest.length === 0 ? undefined : (
        <More summary={`and ${count(rest.length, 'other reason')}`} about={`to keep ${image}`}>
          <MoreLines
            lines={rest.map(({ code: other, reason }) => (
              <span key={`${other} ${reason}`}>
                <Reason text={reason} /> <span className="mono">{other}</span>
              </span>
            ))}
          />
        </More>
      )}
    </div>
  );
}

function Beside({ image: { image, state, beside } }: { readonly image: CollectedImage }) {
  if (state === 'kept') return <span className="soft">–</span>;
  if (beside.length === 0) return <span className="soft">nothing beside it</span>;
  return (
    <More summary={count(beside.length, 'statement')} about={`that lie beside ${image}`}>
      <MoreLines
        lines={beside.map((one) => (
          <span key={one} className="mono">
            <Reason text={one} />
          </span>
        ))}
      />
    </More>
  );
}
