import { NativeSelect, SegmentedControl } from '@mantine/core';
import type { ListSearch } from '../paths.ts';
import { useNarrow } from '../ui/use-narrow.ts';
import classes from './filter-bar.module.css';
import { FindField } from './find-field.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface FilterBarProps {
  /** What is looked for: `Find a workload`. */
  readonly find: string;
  readonly search: ListSearch;
  /** Which rows; the first is all of them. */
  readonly choices: readonly Choice[];
  readonly onChange: (search: ListSearch) => void;
  /** `12 of 40 workloads`: told to those who do not see the list change. */
  readonly outcome: string;
}

/** Words to look for and a choice of rows; both live in the URL. */
export function FilterBar({ find, search, choices, onChange, outcome }: FilterBarProps) {
  const change = (field: 'q' | 'show', value: string): void => {
    const { [field]: _old, ...rest } = search;
    onChange(value === '' ? rest : { ...rest, [field]: value });
  };
  const all = choices[0]?.value ?? '';
  const chosen = choices.find((choice) => choice.value === search.show)?.value ?? all;
  return (
    <div className={classes.bar}>
      <FindField find={find} words={search.q} onChange={(text) => change('q', text)} />
      <Choices
        choices={choices}
        chosen={chosen}
        onChoose={(value) => change('show', value === all ? '' : value)}
      />
      <p className={classes.outcome} role="status">
        {outcome}
      </p>
    </div>
  );
}

interface ChoicesProps {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}

/** Side by side where there is room for all of them; else as a list to choose from, so that none is cut off. */
function Choices({ choices, chosen, onChoose }: ChoicesProps) {
  const label = 'Which to show';
  if (useNarrow())
    return (
      <NativeSelect
        className={classes.select ?? ''}
        aria-label={label}
        data={[...choices]}
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value)}
      />
    );
  return (
    <SegmentedControl
      className={classes.choices ?? ''}
      aria-label={label}
      size="xs"
      data={[...choices]}
      value={chosen}
      onChange={onChoose}
    />
  );
}
