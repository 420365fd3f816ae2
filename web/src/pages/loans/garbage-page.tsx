import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { CollectedImage, GarbageCollection } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type ListSearch, paths, sortedBy } from '../../paths.ts';
import { DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { When } from '../../ui/due.tsx';
import { Nothing, Notice, Problem } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { PageLoading } from '../page-loading.tsx';
import { garbageColumns } from './garbage-columns.tsx';
import { garbageChoices, garbageFor, garbageOutcome, keyOf } from './garbage-words.ts';
import { LoanSwitch } from './loan-switch.tsx';
import { RemoveImages } from './remove-images.tsx';

/** Patched images that nothing needs any more, and those that are kept, each with the reasons. */
export function GarbagePage() {
  const { data, error } = useQuery(queries.garbage);
  const { chosen, toggle, choose } = useChoice(data?.images ?? []);
  return (
    <Page
      title="Garbage collection"
      facts={<Looked garbage={data} />}
      acts={
        data === undefined ? undefined : (
          <RemoveImages images={data.images} chosen={chosen} onChoose={choose} />
        )
      }
    >
      <LoanSwitch />
      {error === null ? undefined : <Problem title="Nobody could look" error={error} />}
      {data === undefined ? error === null ? <PageLoading /> : undefined : <NotLooked unread={data.unread} />}
      {data === undefined ? undefined : <ImageList images={data.images} chosen={chosen} onToggle={toggle} />}
    </Page>
  );
}

/** What was chosen and may not go any more counts no more. */
function useChoice(images: readonly CollectedImage[]) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = images.filter((one) => one.state === 'removable' && ticked.has(keyOf(one)));
  const choose = (them: readonly CollectedImage[]): void => setTicked(new Set(them.map(keyOf)));
  const toggle = (one: CollectedImage): void =>
    choose(
      chosen.some((other) => keyOf(other) === keyOf(one))
        ? chosen.filter((other) => keyOf(other) !== keyOf(one))
        : [...chosen, one],
    );
  return { chosen, toggle, choose };
}

function Looked({ garbage }: { readonly garbage: GarbageCollection | undefined }) {
  const clusters = garbage?.clusters ?? [];
  return (
    <>
      <span>what Oakum pushed, by its evidence log</span>
      {clusters.map(({ cluster, at }) => (
        <span key={cluster}>
          {cluster} looked at <When at={at} />
        </span>
      ))}
    </>
  );
}

function NotLooked({ unread }: Pick<GarbageCollection, 'unread'>) {
  if (unread.length === 0) return undefined;
  return (
    <Notice tone="warn" title="Nobody could look everywhere: what may run there is kept">
      <ul>
        {unread.map(({ what, code, reason }) => (
          <li key={`${what} ${code}`}>
            {what}: <Reason text={reason} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface ImageListProps {
  readonly images: readonly CollectedImage[];
  readonly chosen: readonly CollectedImage[];
  readonly onToggle: (image: CollectedImage) => void;
}

function ImageList({ images, chosen, onToggle }: ImageListProps) {
  const search = useSearch({ from: paths.garbage });
  const navigate = useNavigate({ from: paths.garbage });
  const change = (next: ListSearch): void => void navigate({ search: next, replace: true });
  const found = garbageFor(images, search);
  return (
    <>
      <FilterBar
        find="Find an image or a reason"
        search={search}
        choices={garbageChoices}
        onChange={change}
        outcome={garbageOutcome(found.length, images)}
      />
      <Sheet label="List of patched images">
        {found.length === 0 ? (
          <NoImages all={images.length} />
        ) : (
          <DataTable
            label="Patched images"
            rows={found}
            columns={garbageColumns({ chosen: new Set(chosen.map(keyOf)), onToggle })}
            rowKey={keyOf}
            sort={search.sort}
            onSort={(sort) => change(sortedBy(search, sort))}
          />
        )}
      </Sheet>
    </>
  );
}

function NoImages({ all }: { readonly all: number }) {
  if (all > 0)
    return <Nothing title="No patched image is like that">Look for other words, or show all.</Nothing>;
  return (
    <Nothing
      title="Oakum has pushed nothing that is still there"
      act={
        <Link to={paths.patches} className="link">
          Go to patches
        </Link>
      }
    >
      A patched image is listed here from its push on, with what it is kept for. When nothing needs it any
      more it may go, by hand here or by a GarbageSchedule of the configuration.
    </Nothing>
  );
}
