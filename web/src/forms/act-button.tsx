import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { type ReactNode, useId } from 'react';

export interface ActButtonProps extends Pick<ButtonProps, 'variant' | 'color' | 'leftSection' | 'size'> {
  readonly children: ReactNode;
  /** Why it cannot be asked for now. The button stays, is reachable, and says so. */
  readonly refusal: string | undefined;
  readonly pending?: boolean;
  readonly onAct: () => void;
}

/** An act that a person may ask for, or the reason why not. */
export function ActButton({ children, refusal, pending = false, onAct, ...look }: ActButtonProps) {
  const id = useId();
  if (refusal === undefined) {
    return (
      <Button size="sm" {...look} loading={pending} onClick={onAct}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip label={refusal} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <span>
        <Button
          size="sm"
          {...look}
          variant="default"
          data-disabled
          aria-disabled="true"
          aria-describedby={id}
          onClick={(event) => event.preventDefault()}
        >
          {children}
        </Button>
        <VisuallyHidden id={id}>{refusal}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
