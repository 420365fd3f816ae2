import { useQuery } from '@tanstack/react-query';
import type { Overview } from '../api/generated/types.ts';
import { queries } from '../api/queries.ts';
import { When } from '../ui/due.tsx';
import { Notice } from '../ui/notice.tsx';

type Change = Overview['notTakenUp'][number];

const titles: Readonly<Record<Change['what'], string>> = {
  configuration: 'The changed configuration cannot be taken up: nothing new is written',
  advisories: 'New advisories cannot be taken up',
};

const consequences: Readonly<Record<Change['what'], string>> = {
  configuration:
    'The last good documents stay in force for reading; runs stop at their next safe point. Mend the file, or put back what it said: it is read again by itself.',
  advisories:
    'Findings are judged by the last good advisories. Run oakum feeds update again: they are read again by themselves.',
};

/** What somebody changed beside the server and must mend: which file, which field, since when, and what to do. */
export function NotTakenUp() {
  const changes = useQuery(queries.overview).data?.notTakenUp ?? [];
  return changes.map((change) => (
    <Notice
      key={change.what}
      tone={change.what === 'configuration' ? 'bad' : 'warn'}
      title={titles[change.what]}
    >
      <p className="mono">{change.message}</p>
      <p>
        Since <When at={change.since} />. {consequences[change.what]}
      </p>
    </Notice>
  ));
}
