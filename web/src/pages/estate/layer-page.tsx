import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EstateLayer } from '../../api/generated/types.ts';
import { queries } from '../../api/queries.ts';
import { Page } from '../../ui/page.tsx';
import { AfterScan } from '../scan-state.tsx';
import classes from './layer-page.module.css';
import { layerPlaces } from './layers.ts';

export interface LayerPageProps {
  readonly layer: EstateLayer;
  /** What its rows are, in a short phrase. */
  readonly about: string;
  readonly children: ReactNode;
}

/** One layer of the estate, with the switch to the others. */
export function LayerPage({ layer, about, children }: LayerPageProps) {
  const name = layerPlaces.find((place) => place.layer === layer)?.name ?? layer;
  return (
    <Page title={`${name} · Estate`} heading={name} above="Estate" facts={<span>{about}</span>}>
      <LayerSwitch />
      <AfterScan>{children}</AfterScan>
    </Page>
  );
}

function LayerSwitch() {
  const overview = useQuery(queries.overview).data;
  const coverage = useQuery({ ...queries.coverage, enabled: overview?.scannedAt !== undefined }).data;
  return (
    <nav aria-label="Layers of the estate" className={classes.switch}>
      {layerPlaces.map(({ layer, to, name, icon: Icon }) => {
        const counts = coverage?.layers.find((one) => one.layer === layer);
        return (
          <Link key={layer} to={to} className={classes.layer ?? ''} activeOptions={{ includeSearch: false }}>
            <Icon size={15} stroke={1.75} aria-hidden />
            {name}
            {counts === undefined ? undefined : (
              <span className={classes.count}>
                {(counts.read + counts.partly + counts.unread).toLocaleString('en-GB')}
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
