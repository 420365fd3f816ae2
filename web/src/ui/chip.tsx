import type { ComponentType, ReactNode } from 'react';
import classes from './chip.module.css';
import type { Tone } from './tone.ts';

export interface ChipProps {
  readonly tone: Tone;
  readonly icon?: ComponentType<{ size?: number; stroke?: number }> | undefined;
  readonly children: ReactNode;
}

/** A state in words, with a colour and a sign that say the same. */
export function Chip({ tone, icon: Icon, children }: ChipProps) {
  return (
    <span className={classes.chip} data-tone={tone}>
      {Icon === undefined ? undefined : <Icon size={13} stroke={2} aria-hidden />}
      {children}
    </span>
  );
}
