import { IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { usePauseAll } from '../../api/acts.ts';
import type { Overview } from '../../api/generated/types.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { ReasonDialog } from '../../forms/reason-dialog.tsx';

/** The kill switch. It asks why, and nothing else. */
export function PauseAll({ overview }: { readonly overview: Overview }) {
  const [isAsking, setAsking] = useState(false);
  const pause = usePauseAll();
  const close = (): void => setAsking(false);
  return (
    <>
      <ActButton
        variant="default"
        leftSection={<IconHandStop size={15} aria-hidden />}
        refusal={overview.stop === undefined ? undefined : 'All writing is paused already.'}
        onAct={() => setAsking(true)}
      >
        Pause all writing
      </ActButton>
      {isAsking ? (
        <ReasonDialog
          title="Pause all writing"
          explains="Nothing new is written by any process on this state, until somebody resumes it. Runs stop at their next safe point; a new version that fails is still withdrawn."
          act="Pause all writing"
          tone="red"
          pending={pause.isPending}
          error={pause.error}
          onSend={(reason) => pause.mutate(reason, { onSuccess: close })}
          onClose={close}
        />
      ) : undefined}
    </>
  );
}
