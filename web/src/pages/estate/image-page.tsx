import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ImageView } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { paths } from '../../paths.ts';
import { shortName } from '../../ui/base-words.ts';
import { Digest } from '../../ui/digest.tsx';
import { Due } from '../../ui/due.tsx';
import { MoreLines } from '../../ui/more.tsx';
import { Columns, Page, Stack } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { count } from '../../ui/words.ts';
import { LineagePanel } from '../patches/lineage-panel.tsx';
import classes from './estate.module.css';
import { StandingCell } from './standing-cell.tsx';
import { TrustPanel } from './trust-panel.tsx';

/** One image: how it stands, which patches concern it, what it is built on layer by layer, and where it runs. */
export function ImagePage() {
  const { image: subject } = useParams({ from: paths.image });
  const { image, views } = useSuspenseQuery(queries.image(subject)).data;
  const [first] = views;
  const name = first?.reference ?? image.references[0] ?? subject;
  const { os, architecture } = image.platform;
  return (
    <Page
      title={shortName(name)}
      above={
        <Link to={paths.images} className="link">
          Images
        </Link>
      }
      facts={
        <>
          <span>{`${os}/${architecture}`}</span>
          <span>
            manifest <Digest digest={image.family.manifest} what="manifest digest" />
          </span>
          <span>{count(image.lineage.layers.length, 'layer')}</span>
        </>
      }
    >
      <Columns
        main={
          <Stack>
            <LineagePanel lineage={image.lineage} />
            <TrustPanel key={subject} image={subject} />
          </Stack>
        }
        side={
          <Stack>
            <State view={first} name={name} />
            <Patches view={first} />
            <Panel title="Where it runs">
              <MoreLines lines={[...new Set(views.flatMap(({ where }) => where))]} />
            </Panel>
            <Panel title="Names">
              <MoreLines lines={image.references} />
            </Panel>
          </Stack>
        }
      />
    </Page>
  );
}

function State({ view, name }: { readonly view: ImageView | undefined; readonly name: string }) {
  return (
    <Panel title="State">
      {view === undefined ? (
        <p className="soft">No workload names it now.</p>
      ) : (
        <div className={classes.standing}>
          <StandingCell row={view} name={name} />
          {view.open.findings === 0 ? undefined : <Due due={view.open.due} />}
        </div>
      )}
    </Panel>
  );
}

function Patches({ view }: { readonly view: ImageView | undefined }) {
  const patches = view?.patches ?? [];
  return (
    <Panel title="Patches" aside={String(patches.length)}>
      {patches.length === 0 ? (
        <p className="soft">None concerns it.</p>
      ) : (
        <MoreLines
          lines={patches.map(({ id, name }) => (
            <Link key={id} to={paths.patch} params={{ patch: id }} className="link">
              {name}
            </Link>
          ))}
        />
      )}
    </Panel>
  );
}
