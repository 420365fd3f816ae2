import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useResumeAll } from '../api/acts.ts';
import { queries } from '../api/queries.ts';
import { ConfirmDialog } from '../forms/confirm-dialog.tsx';
import { When } from '../ui/due.tsx';
import { Notice } from '../ui/notice.tsx';

/** The kill switch, on every page: who pulled it, when and why, and the way to lift it. */
export function WritingPaused() {
  const stop = useQuery(queries.overview).data?.stop;
  const [isAsking, setAsking] = useState(false);
  const resume = useResumeAll();
  const close = (): void => setAsking(false);
  if (stop === undefined) return undefined;
  return (
    <>
      <Notice
        tone="bad"
        title={`All writing is paused by ${stop.by}`}
        act={
          <Button size="xs" variant="default" onClick={() => setAsking(true)}>
            Resume writing
          </Button>
        }
      >
        <p>
          <When at={stop.at} />: {stop.reason}
        </p>
        <p>Runs stop at their next safe point. A new version that fails is still withdrawn.</p>
      </Notice>
      {isAsking ? (
        <ConfirmDialog
          title="Resume writing"
          explains="Runs that wait for this go on at once, and new ones may be started. It is kept in the evidence log with your name."
          act="Resume writing"
          pending={resume.isPending}
          error={resume.error}
          onConfirm={() => resume.mutate(undefined, { onSuccess: close })}
          onClose={close}
        />
      ) : undefined}
    </>
  );
}
