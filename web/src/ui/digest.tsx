import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './digest.module.css';

export interface CopyProps {
  readonly text: string;
  /** What is copied, for the button's name: `plan digest`. */
  readonly what: string;
}

/** A small button that copies a text. */
export function Copy({ text, what }: CopyProps) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${what}`} openDelay={300}>
          <ActionIcon
            className={classes.copy}
            variant="subtle"
            size="sm"
            onClick={copy}
            aria-label={copied ? `${what} copied` : `Copy ${what}`}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** A digest, shortened to what tells it from others, whole on hover and when copied. */
export function Digest({ digest, what }: { readonly digest: string; readonly what: string }) {
  const [, hex = digest] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  return (
    <span className={classes.digest}>
      <code className="mono" title={digest}>
        {hex.length > 12 ? hex.slice(0, 12) : hex}
      </code>
      <Copy text={digest} what={what} />
    </span>
  );
}
