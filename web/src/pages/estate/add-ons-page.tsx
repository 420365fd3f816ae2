import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AddOnView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import type { Column } from '../../table/data-table.tsx';
import { Due } from '../../ui/due.tsx';
import { More, MoreLines } from '../../ui/more.tsx';
import { Nothing } from '../../ui/notice.tsx';
import { count } from '../../ui/words.ts';
import { DefinitionsPanel } from './definitions-panel.tsx';
import classes from './estate.module.css';
import { LayerList } from './layer-list.tsx';
import { LayerPage } from './layer-page.tsx';
import { PatchLinks } from './patch-links.tsx';
import { standingChoices, weightOf } from './standing.ts';
import { StandingCell } from './standing-cell.tsx';

/** What is installed to serve the cluster, and the kinds that it brought. */
export function AddOnsPage() {
  return (
    <LayerPage layer="add-ons" about="Helm releases, operators and known products, and what they define">
      <AddOnList />
    </LayerPage>
  );
}

const choices = [
  ...standingChoices,
  { value: 'helm', label: 'Helm' },
  { value: 'olm', label: 'Operators' },
] as const;

const own = {
  helm: ({ kind }: AddOnView) => kind === 'helm',
  olm: ({ kind }: AddOnView) => kind === 'olm',
};

function AddOnList() {
  const search = useSearch({ from: paths.addOns });
  const navigate = useNavigate({ from: paths.addOns });
  return (
    <>
      <LayerList
        label="Add-ons"
        noun={{ one: 'add-on' }}
        find="Find an add-on, chart, product or kind"
        rows={useSuspenseQuery(queries.addOns).data}
        columns={columns}
        rowKey={({ id }) => id}
        textsOf={textsOf}
        choices={choices}
        own={own}
        search={search}
        onSearch={(next) => void navigate({ search: next, replace: true })}
        empty={
          <Nothing title="No add-on was recognised">
            Helm releases are known by their labels, operators by OLM, products by their images. What is
            installed otherwise stands among the workloads.
          </Nothing>
        }
      />
      <DefinitionsPanel words={search.q} />
    </>
  );
}

function textsOf(addOn: AddOnView): readonly string[] {
  const { namespace, name, kind, products, categories, charts, workloads, definitions } = addOn;
  return [
    `${namespace}/${name}`,
    kindWords[kind],
    ...products,
    ...categories,
    ...charts.map((chart) => `${chart.name} ${chart.version ?? ''}`),
    ...workloads.map((workload) => workload.name),
    ...definitions,
  ];
}

const kindWords: Readonly<Record<AddOnView['kind'], string>> = {
  helm: 'Helm release',
  olm: 'operator of OLM',
  recognised: 'recognised by its images',
};

const columns: readonly Column<AddOnView>[] = [
  {
    id: 'name',
    header: 'Add-on',
    role: 'name',
    sortBy: ({ namespace, name }) => `${namespace}/${name}`,
    cell: ({ namespace, name, kind }) => (
      <div className={classes.name}>
        <b className="break">
          <span className="soft">{namespace}/</span>
          {name}
        </b>
        <span className="soft">{kindWords[kind]}</span>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    sortBy: weightOf,
    cell: (addOn) => <StandingCell row={addOn} name={addOn.name} />,
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
    cell: ({ patches, name }) => <PatchLinks patches={patches} name={name} />,
  },
  { id: 'version', header: 'Version', cell: (addOn) => <Version addOn={addOn} /> },
  {
    id: 'product',
    header: 'Product',
    sortBy: ({ products }) => products[0],
    cell: ({ products, categories }) => (
      <div className={classes.name}>
        {products.length === 0 ? (
          <span className="soft">not a known one</span>
        ) : (
          <span className="break">{products.join(', ')}</span>
        )}
        {categories.length === 0 ? undefined : <span className="soft break">{categories.join(', ')}</span>}
      </div>
    ),
  },
  {
    id: 'workloads',
    header: 'Workloads',
    sortBy: ({ workloads }) => workloads.length,
    cell: ({ workloads, name }) =>
      workloads.length === 0 ? (
        <span className={classes.warn}>none seen</span>
      ) : (
        <More summary={count(workloads.length, 'workload')} about={`of ${name}`}>
          <MoreLines lines={workloads.map((workload) => workload.name)} />
        </More>
      ),
  },
  {
    id: 'evidence',
    header: 'Known by',
    cell: ({ evidence, name }) => (
      <More summary="evidence" about={`for ${name}`}>
        <MoreLines lines={evidence} />
      </More>
    ),
  },
];

function Version({ addOn: { chart, appVersion, release, chartNews } }: { readonly addOn: AddOnView }) {
  const lines = [
    ...(chart === undefined ? [] : [`chart ${chart.name} ${chart.version ?? 'of no known version'}`]),
    ...(appVersion === undefined ? [] : [`app ${appVersion}`]),
    ...(release === undefined ? [] : [`revision ${release.revision}, ${release.status}`]),
    ...(release?.kubeVersion === undefined ? [] : [`for Kubernetes ${release.kubeVersion}`]),
  ];
  const refused = (release?.kubernetes ?? []).filter(({ verdict }) => verdict === 'refused');
  if (lines.length === 0) return <span className={classes.warn}>unknown</span>;
  return (
    <div className={classes.name}>
      {lines.map((line, at) => (
        <span key={line} className={at === 0 ? 'break' : 'soft break'}>
          {line}
        </span>
      ))}
      {newsWords(chartNews).map((line) => (
        <span key={line} className={classes.warn}>
          {line}
        </span>
      ))}
      {refused.map(({ of, version }) => (
        <span key={of} className={classes.warn}>{`its chart refuses Kubernetes ${version}`}</span>
      ))}
      {release?.isDeprecated === true ? (
        <span className={classes.warn}>the chart is deprecated</span>
      ) : undefined}
    </div>
  );
}

/** What the chart's repository offers; where it was asked and could not tell, that is said too. */
function newsWords(news: AddOnView['chartNews']): readonly string[] {
  if (news === undefined) return [];
  if (news.kind === 'unknown') return [`newer versions unknown: ${news.reason}`];
  return news.newest === undefined ? [] : [`newer: ${news.newest}`];
}
