import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Definition } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { hasWords } from '../../table/has-words.ts';
import { Nothing } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import classes from './estate.module.css';

/** CustomResourceDefinitions with the versions that clients may use, and those in which objects still lie. */
export function DefinitionsPanel({ words }: { readonly words: string | undefined }) {
  const definitions = useSuspenseQuery(queries.definitions).data;
  const [sort, setSort] = useState<string | undefined>(undefined);
  const found = definitions.filter((one) => hasWords(words, textsOf(one)));
  return (
    <Panel
      title="CustomResourceDefinitions"
      aside={
        found.length === definitions.length ? definitions.length : `${found.length} of ${definitions.length}`
      }
      edges="flush"
    >
      {found.length === 0 ? (
        <NoDefinitions all={definitions.length} />
      ) : (
        <DataTable
          label="CustomResourceDefinitions"
          rows={found}
          columns={columns}
          rowKey={({ name }) => name}
          sort={sort}
          onSort={setSort}
        />
      )}
    </Panel>
  );
}

function NoDefinitions({ all }: { readonly all: number }) {
  if (all > 0) return <Nothing title="No definition is like that">Look for other words.</Nothing>;
  return (
    <Nothing title="No CustomResourceDefinition was read">
      Either there is none, or only some namespaces are read, or listing them was refused: then coverage says
      so.
    </Nothing>
  );
}

function textsOf({ name, kind, group, release }: Definition): readonly string[] {
  return [name, kind, group, release === undefined ? '' : `${release.namespace}/${release.name}`];
}

const columns: readonly Column<Definition>[] = [
  {
    id: 'kind',
    header: 'Kind',
    role: 'name',
    sortBy: ({ kind }) => kind,
    cell: ({ kind, group }) => (
      <div className={classes.name}>
        <b className="break">{kind}</b>
        <span className="soft break">{group}</span>
      </div>
    ),
  },
  {
    id: 'served',
    header: 'Served',
    cell: ({ served }) => <span className="break">{served.join(', ')}</span>,
  },
  { id: 'storage', header: 'Stored as', sortBy: ({ storage }) => storage, cell: ({ storage }) => storage },
  {
    id: 'old',
    header: 'Old versions in etcd',
    sortBy: (definition) => oldVersions(definition).length,
    cell: (definition) => <Old definition={definition} />,
  },
  { id: 'scope', header: 'Scope', sortBy: ({ scope }) => scope, cell: ({ scope }) => scope },
  {
    id: 'release',
    header: 'Release',
    cell: ({ release }) =>
      release === undefined ? (
        <span className="soft">no label names one</span>
      ) : (
        <span className="break">{`${release.namespace}/${release.name}`}</span>
      ),
  },
];

function oldVersions({ stored, storage }: Definition): readonly string[] {
  return stored.filter((version) => version !== storage);
}

/** A version that is stored and no longer served must be migrated before it may be removed. */
function Old({ definition }: { readonly definition: Definition }) {
  const old = oldVersions(definition);
  if (old.length === 0) return <span className="soft">none</span>;
  const unserved = old.filter((version) => !definition.served.includes(version));
  return (
    <div className={classes.name}>
      <span className="break">{old.join(', ')}</span>
      {unserved.length === 0 ? undefined : (
        <span className={classes.warn}>{`${unserved.join(', ')} is not served any more`}</span>
      )}
    </div>
  );
}
