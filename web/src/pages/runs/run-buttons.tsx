import { useState } from 'react';
import { type RunAct, useRunAct } from '../../api/acts.ts';
import type { RunView } from '../../api/generated/types.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { ConfirmDialog } from '../../forms/confirm-dialog.tsx';
import { Problem } from '../../ui/notice.tsx';
import { runLooks } from '../../ui/states.ts';

const acts: readonly { readonly act: RunAct; readonly name: string }[] = [
  { act: 'pause', name: 'Pause' },
  { act: 'resume', name: 'Resume' },
  { act: 'abort', name: 'Abort' },
  { act: 'rollback', name: 'Roll back' },
];

const explanations = {
  abort:
    'What is under way is withdrawn while the old pods go on serving; no further patch begins. What is done stays.',
  rollback:
    'Every workload that this run changed goes back to what was recorded before it, newest first. Findings that were removed come back. What somebody changed since is not trampled: it is held and told.',
} as const;

/** Pause, resume, abort, roll back: what the server allows in this phase. */
export function RunButtons({ view }: { readonly view: RunView }) {
  const { run } = view;
  const ask = useRunAct(run.id);
  const [open, setOpen] = useState<'abort' | 'rollback' | undefined>(undefined);
  const refusal = (act: RunAct, name: string): string | undefined =>
    view.acts.includes(act)
      ? undefined
      : `This run is ${runLooks[run.phase].text}: it cannot be asked to ${name.toLowerCase()}.`;
  const press = (act: RunAct): void => {
    ask.reset();
    if (act === 'abort' || act === 'rollback') setOpen(act);
    else ask.mutate(act);
  };
  return (
    <>
      {acts.map(({ act, name }) => (
        <ActButton
          key={act}
          variant="default"
          refusal={refusal(act, name)}
          pending={ask.isPending && ask.variables === act}
          onAct={() => press(act)}
        >
          {name}
        </ActButton>
      ))}
      {open === undefined && ask.error !== null ? (
        <Problem title="It was not asked of the run" error={ask.error} />
      ) : undefined}
      {open === undefined ? undefined : (
        <ConfirmDialog
          title={open === 'abort' ? 'Abort this run' : 'Roll this run back'}
          explains={explanations[open]}
          act={open === 'abort' ? 'Abort' : 'Roll back'}
          pending={ask.isPending}
          error={ask.error}
          onConfirm={() => ask.mutate(open, { onSuccess: () => setOpen(undefined) })}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}
