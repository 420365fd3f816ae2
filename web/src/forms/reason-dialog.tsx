import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Problem } from '../ui/notice.tsx';

export interface ReasonDialogProps {
  readonly title: string;
  /** What the word means, before it is given. */
  readonly explains: string;
  readonly act: string;
  readonly tone?: 'red' | undefined;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onSend: (reason: string) => void;
  readonly onClose: () => void;
}

/** Asks for the reason of a person's word; it goes to the evidence log. */
export function ReasonDialog(props: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') props.onSend(reason.trim());
  };
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <p className="soft">{props.explains}</p>
          <Textarea
            label="Reason"
            description="Kept in the evidence log with your name."
            required
            autosize
            minRows={2}
            maxLength={2000}
            data-autofocus
            value={reason}
            error={missing && reason.trim() === '' ? 'Say why, in a few words.' : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {props.error === null ? undefined : <Problem title="Your word was not taken" error={props.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={props.pending}
              {...(props.tone === 'red' ? { color: 'red', variant: 'light' } : {})}
            >
              {props.act}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
