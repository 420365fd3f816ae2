import { IconEyeOff } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ImageView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { type ListSearch, paths } from '../../paths.ts';
import { type Column, DataTable } from '../../table/data-table.tsx';
import { FilterBar } from '../../table/filter-bar.tsx';
import { hasWords } from '../../table/has-words.ts';
import { baseWords } from '../../ui/base-words.ts';
import { Chip } from '../../ui/chip.tsx';
import { Digest } from '../../ui/digest.tsx';
import { Due } from '../../ui/due.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Sheet } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { count } from '../../ui/words.ts';
import { AfterScan } from '../scan-state.tsx';
import { BaseCell } from './base-cell.tsx';
import classes from './estate.module.css';
import { FindingCount } from './finding-count.tsx';

/** Images by digest, with what is wrong in them; those that could not be read stand here with the reason. */
export function ImagesPage() {
  return (
    <Page title="Images" facts={<span>what runs, by digest; a tag is only a name for it</span>}>
      <AfterScan>
        <ImageList />
      </AfterScan>
    </Page>
  );
}

const choices = [
  { value: 'all', label: 'All' },
  { value: 'unread', label: 'Not read' },
  { value: 'exploited', label: 'Exploited' },
] as const;

function ImageList() {
  const images = useSuspenseQuery(queries.images).data;
  const search = useSearch({ from: paths.images });
  const navigate = useNavigate({ from: paths.images });
  const change = (next: ListSearch): void => void navigate({ search: next, replace: true });
  const found = images.filter((image) => isShown(image, search.show) && hasWords(search.q, textsOf(image)));
  const unread = images.filter((image) => !image.read).length;
  return (
    <>
      <FilterBar
        find="Find an image or workload"
        search={search}
        choices={choices}
        onChange={change}
        outcome={`${found.length} of ${count(images.length, 'image')}${unread === 0 ? '' : `; ${unread} could not be read: unknown, not clean`}`}
      />
      <Sheet label="List of images">
        {found.length === 0 ? (
          <NoImages all={images.length} show={search.show} />
        ) : (
          <DataTable
            label="Images"
            rows={found}
            columns={columns}
            rowKey={(image) => `${image.reference} ${image.digest ?? ''}`}
            sort={search.sort}
            onSort={(sort) => {
              const { sort: _old, ...rest } = search;
              change(sort === undefined ? rest : { ...rest, sort });
            }}
          />
        )}
      </Sheet>
    </>
  );
}

function NoImages({ all, show }: { readonly all: number; readonly show: string | undefined }) {
  if (all === 0)
    return <Nothing title="No image runs here">As soon as a pod starts, its images are read.</Nothing>;
  return show === 'unread' ? (
    <Nothing title="Every image was read">Nothing is left out of what is told here.</Nothing>
  ) : (
    <Nothing title="No image is like that">Look for other words, or show all.</Nothing>
  );
}

function isShown(image: ImageView, show: string | undefined): boolean {
  if (show === 'unread') return !image.read;
  return show === 'exploited' ? image.exploited > 0 : true;
}

function textsOf({ reference, digest = '', base, where, problem = '' }: ImageView): readonly string[] {
  return [reference, digest, base === undefined ? '' : baseWords(base), problem, ...where];
}

const columns: readonly Column<ImageView>[] = [
  {
    id: 'reference',
    header: 'Image',
    role: 'name',
    sortBy: ({ reference }) => reference,
    cell: (image) => <Name image={image} />,
  },
  {
    id: 'digest',
    header: 'Digest',
    cell: ({ digest }) =>
      digest === undefined ? (
        <span className="soft">not told</span>
      ) : (
        <Digest digest={digest} what="image digest" />
      ),
  },
  {
    id: 'base',
    header: 'Base',
    sortBy: ({ base }) => (base === undefined ? undefined : baseWords(base)),
    cell: ({ base, children }) => <BaseCell base={base} built={children} />,
  },
  {
    id: 'findings',
    header: 'Findings',
    sortBy: ({ read, findings }) => (read ? findings : undefined),
    cell: ({ read, findings, exploited }) => (
      <FindingCount findings={findings} exploited={exploited} unread={!read} />
    ),
  },
  {
    id: 'due',
    header: 'Due',
    sortBy: ({ due }) => due,
    cell: ({ due, findings }) => (findings === 0 ? <span className="soft">–</span> : <Due due={due} />),
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: ({ where }) => where.length,
    cell: ({ where }) => <Where where={where} />,
  },
];

function Name({ image }: { readonly image: ImageView }) {
  return (
    <div className={classes.name}>
      <b className="mono break">
        <Reason text={image.reference} />
      </b>
      {image.read ? undefined : (
        <span className={classes.unread}>
          <Chip tone="warn" icon={IconEyeOff}>
            not read
          </Chip>
          <Reason text={image.problem ?? 'no reason was given'} />
        </span>
      )}
    </div>
  );
}

function Where({ where }: { readonly where: readonly string[] }) {
  const [first, ...rest] = where;
  if (first === undefined) return <span className="soft">nowhere now</span>;
  return (
    <div className={classes.name} title={where.join('\n')}>
      <span className="break">{first}</span>
      {rest.length === 0 ? undefined : <span className="soft">and {rest.length} more</span>}
    </div>
  );
}
