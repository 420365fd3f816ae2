import { Button, NativeSelect } from '@mantine/core';
import classes from './facet-bar.module.css';
import bar from './filter-bar.module.css';
import { FindField } from './find-field.tsx';

/** One filter with the values that it may have; `any` is none of them. */
export interface Facet {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface FacetBarProps {
  readonly find: string;
  /** As the URL has it: words as `q`, and each filter by its name. */
  readonly search: Readonly<Record<string, string | undefined>>;
  readonly facets: readonly Facet[];
  /** An empty text is no filter. */
  readonly onChange: (name: string, value: string) => void;
  readonly onClear: () => void;
  /** `12 of 40 findings`: told to those who do not see the list change. */
  readonly outcome: string;
}

/** Words to look for and several filters that must all fit; all of them live in the URL. */
export function FacetBar({ find, search, facets, onChange, onClear, outcome }: FacetBarProps) {
  const isNarrowed = Object.values(search).some((value) => value !== undefined);
  return (
    <div className={classes.bars}>
      <div className={bar.bar}>
        <FindField find={find} words={search.q} onChange={(text) => onChange('q', text)} />
        {isNarrowed ? (
          <Button size="xs" variant="default" onClick={onClear}>
            Clear filters
          </Button>
        ) : undefined}
        <p className={bar.outcome} role="status">
          {outcome}
        </p>
      </div>
      <fieldset className={classes.facets} aria-label="Filters">
        {facets.map(({ name, label, options }) => (
          <NativeSelect
            key={name}
            size="xs"
            label={label}
            className={classes.facet ?? ''}
            data-chosen={search[name] !== undefined || undefined}
            data={[{ value: '', label: 'any' }, ...options]}
            value={search[name] ?? ''}
            onChange={(event) => onChange(name, event.currentTarget.value)}
          />
        ))}
      </fieldset>
    </div>
  );
}
