import type { Lineage, LineageLayer } from '../../api/generated/types.ts';
import { baseWords, shortName } from '../../ui/base-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { Reason } from '../../ui/reason.tsx';
import { count } from '../../ui/words.ts';
import classes from './lineage.module.css';

/** What the image is built on and how we know, its layers with who brought each, and what is built on it. */
export function LineagePanel({ lineage }: { readonly lineage: Lineage }) {
  const { base, layers, children, patchedFrom } = lineage;
  return (
    <Panel title="Base and layers" aside={count(layers.length, 'layer')}>
      <p className={classes.base}>
        <b className="break">
          {base.kind === 'unknown' ? 'Base unknown' : <Reason text={baseWords(base)} />}
        </b>
        {base.kind === 'unknown' ? undefined : <span className="soft">{base.confidence} confidence</span>}
      </p>
      <ul className={classes.evidence}>
        {base.evidence.map((line) => (
          <li key={line} className="break">
            <Reason text={line} />
          </li>
        ))}
        {patchedFrom === undefined ? undefined : (
          <li className="break">
            patched from <Reason text={shortName(patchedFrom.name)} />
          </li>
        )}
        {children.length === 0 ? undefined : (
          <li className="break">
            {count(children.length, 'image')} built on it:{' '}
            {children.map(({ name }) => shortName(name)).join(', ')}
          </li>
        )}
      </ul>
      <ol className={classes.layers} aria-label="Layers, lowest first">
        {layers.map((layer, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a layer may stand twice in an image, and layers never move
          <Layer key={`${at} ${layer.diffId}`} layer={layer} />
        ))}
      </ol>
    </Panel>
  );
}

function Layer({ layer }: { readonly layer: LineageLayer }) {
  return (
    <li title={layer.diffId}>
      <span>
        <code className={classes.command}>{layer.command ?? 'no command is told'}</code>
        <span className={classes.origin}>{originWords(layer.origin)}</span>
      </span>
    </li>
  );
}

function originWords(origin: LineageLayer['origin']): string {
  switch (origin.kind) {
    case 'base':
      return `from ${shortName(origin.base.name)}`;
    case 'shared':
      return `shared by ${origin.images} images`;
    case 'own':
      return 'own';
    case 'patch':
      return "patch of Oakum's";
    case 'unknown':
      return 'of the base or own: unknown';
  }
}
