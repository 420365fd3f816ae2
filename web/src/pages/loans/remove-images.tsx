import { Button } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useDeleteGarbage } from '../../api/acts.ts';
import type { CollectedImage } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { ActButton } from '../../forms/act-button.tsx';
import { ConfirmDialog } from '../../forms/confirm-dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import { count } from '../../ui/words.ts';
import { removeRefusal, whatCame } from './garbage-words.ts';

export interface RemoveImagesProps {
  readonly images: readonly CollectedImage[];
  readonly chosen: readonly CollectedImage[];
  readonly onChoose: (images: readonly CollectedImage[]) => void;
}

/** Removes what was chosen, each by its tag and digest, after one more question; then says what came of it. */
export function RemoveImages({ images, chosen, onChoose }: RemoveImagesProps) {
  const { stop } = useSuspenseQuery(queries.overview).data;
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteGarbage();
  const removable = images.filter(({ state }) => state === 'removable');
  const close = (): void => setAsking(false);
  const ask = (): void => {
    remove.reset();
    setAsking(true);
  };
  const confirm = (): void => {
    const [first, ...rest] = chosen.map(({ image, digest }) => ({ image, digest }));
    if (first !== undefined) remove.mutate([first, ...rest], { onSuccess: close });
  };
  return (
    <>
      {removable.length > 1 ? (
        <Button
          size="sm"
          variant="default"
          onClick={() => onChoose(chosen.length === removable.length ? [] : removable)}
        >
          {chosen.length === removable.length ? 'Choose none' : `Choose all ${removable.length} that may go`}
        </Button>
      ) : undefined}
      <ActButton
        color="red"
        refusal={removeRefusal({
          removable: removable.length,
          chosen: chosen.length,
          isPaused: stop !== undefined,
        })}
        onAct={ask}
      >
        {chosen.length === 0 ? 'Remove' : `Remove ${count(chosen.length, 'image')}`}
      </ActButton>
      {remove.data === undefined || isAsking ? undefined : <Result {...whatCame(remove.data)} />}
      {isAsking ? (
        <ConfirmDialog
          title={`Remove ${count(chosen.length, 'image')}`}
          explains={explains(chosen)}
          act="Remove"
          pending={remove.isPending}
          error={remove.error}
          onConfirm={confirm}
          onClose={close}
        />
      ) : undefined}
    </>
  );
}

function Result({ tone, title, lines }: ReturnType<typeof whatCame>) {
  return (
    <Notice tone={tone} title={title}>
      {lines.length === 0 ? undefined : (
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}

function explains(chosen: readonly CollectedImage[]): string {
  const shown = chosen.slice(0, 3).map(({ image }) => image);
  const rest = chosen.length - shown.length;
  const names = `${shown.join(', ')}${rest === 0 ? '' : ` and ${count(rest, 'other')}`}`;
  return `${names} will be gone from the registry, with signatures and statements beside them. Each is looked at once more: what something needs by now is kept. This cannot be taken back.`;
}
