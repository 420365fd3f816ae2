import { Button, Group, Modal, Stack } from '@mantine/core';
import { Problem } from '../ui/notice.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What will happen, and what will not. */
  readonly explains: string;
  readonly act: string;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks once more before something that is not easily taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
      centered
    >
      <Stack gap="sm">
        <p className="soft">{props.explains}</p>
        {props.error === null ? undefined : <Problem title="It was not done" error={props.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            Cancel
          </Button>
          <Button loading={props.pending} onClick={props.onConfirm}>
            {props.act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
