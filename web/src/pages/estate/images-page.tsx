import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ImageView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { baseWords } from '../../ui/base-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { Due } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { Reason } from '../../ui/reason.tsx';
import { count } from '../../ui/words.ts';
import { BaseCell } from './base-cell.tsx';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { PatchLinks } from './patch-links.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';

/** Images by digest, with what is wrong in them; those that could not be read stand here with the reason. */
export function ImagesPage() {
  return (
    <LayerPage layer="images" about="what runs, by digest; a tag is only a name for it">
      <ImageList />
    </LayerPage>
  );
}

const choices = [...standingChoices, { value: 'base', label: 'Bases' }] as const;

const own = {
  base: ({ children }: ImageView) => children.length > 0,
};

function ImageList() {
  const search = useSearch({ from: paths.images });
  const navigate = useNavigate({ from: paths.images });
  return (
    <LayerList
      label="Images"
      noun={{ one: 'image' }}
      find="Find an image, base or workload"
      rows={useSuspenseQuery(queries.images).data}
      columns={columns}
      rowKey={({ reference, digest }) => `${reference} ${digest ?? ''}`}
      textsOf={textsOf}
      choices={choices}
      own={own}
      search={search}
      onSearch={(next) => void navigate({ search: next, replace: true })}
      empty={<Nothing title="No image runs here">As soon as a pod starts, its images are read.</Nothing>}
    />
  );
}

function textsOf({ reference, digest = '', base, where }: ImageView): readonly string[] {
  return [reference, digest, base === undefined ? '' : baseWords(base), ...where];
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
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (image) => <StandingCell row={image} name={image.reference} />,
  },
  {
    id: 'due',
    header: 'Due',
    sortBy: ({ open }) => open.due,
    cell: ({ open }) => (open.findings === 0 ? <span className="soft">–</span> : <Due due={open.due} />),
  },
  {
    id: 'patches',
    header: 'Patches',
    sortBy: ({ patches }) => patches.length,
    cell: ({ patches, reference }) => <PatchLinks patches={patches} name={reference} />,
  },
  {
    id: 'base',
    header: 'Base',
    sortBy: ({ base }) => (base === undefined ? undefined : baseWords(base)),
    cell: ({ base, children }) => <BaseCell base={base} built={children} />,
  },
  {
    id: 'layers',
    header: 'Layers',
    sortBy: ({ layers }) => layers?.all,
    cell: ({ layers }) => <Layers layers={layers} />,
  },
  {
    id: 'where',
    header: 'Where',
    sortBy: ({ where }) => where.length,
    cell: ({ where, reference }) => <Where where={where} name={reference} />,
  },
];

function Name({ image: { reference, subject, digest } }: { readonly image: ImageView }) {
  const text = <Reason text={reference} />;
  return (
    <div className={classes.name}>
      {subject === undefined ? (
        <b className="mono break">{text}</b>
      ) : (
        <Link to={paths.image} params={{ image: subject }} className="link mono break">
          {text}
        </Link>
      )}
      {digest === undefined ? (
        <span className="soft">no pod tells a digest</span>
      ) : (
        <Digest digest={digest} what="image digest" />
      )}
    </div>
  );
}

function Layers({ layers }: { readonly layers: ImageView['layers'] }) {
  if (layers === undefined) return <span className="soft">–</span>;
  return (
    <div className={classes.name}>
      <span>{layers.all}</span>
      {layers.own === undefined ? undefined : (
        <span className={`soft ${classes.short}`}>{layers.own} own</span>
      )}
    </div>
  );
}

function Where({ where, name }: { readonly where: readonly string[]; readonly name: string }) {
  const [first, ...rest] = where;
  if (first === undefined) return <span className="soft">nowhere now</span>;
  return (
    <div className={classes.name}>
      <span className={classes.where}>{first}</span>
      {rest.length === 0 ? undefined : (
        <More summary={`and ${count(rest.length, 'other')}`} about={`that run ${name}`}>
          <MoreLines lines={rest} />
        </More>
      )}
    </div>
  );
}
