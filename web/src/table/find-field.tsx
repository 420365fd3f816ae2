import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './filter-bar.module.css';
import { seen, startTyping, typed } from './typed-text.ts';

export interface FindFieldProps {
  /** What is looked for: `Find a workload`. */
  readonly find: string;
  /** As the URL has them. */
  readonly words: string | undefined;
  readonly onChange: (words: string) => void;
}

/** Words to look for, as they are typed. */
export function FindField({ find, words, onChange }: FindFieldProps) {
  const [state, setState] = useState(() => startTyping(words ?? ''));
  const current = seen(state, words ?? '');
  if (current !== state) setState(current);
  return (
    <TextInput
      className={classes.find ?? ''}
      type="search"
      aria-label={find}
      placeholder={find}
      leftSection={<IconSearch size={15} aria-hidden />}
      value={current.text}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setState(typed(current, text));
        onChange(text);
      }}
    />
  );
}
