import type { ExposureHop, ExposurePath } from '../../api/generated/types.ts';
import { Nothing } from '../../ui/notice.tsx';
import { exposureTone } from '../../ui/states.ts';
import classes from './exposure-graph.module.css';

const origins = {
  open: 'The internet',
  unknown: 'Somebody unknown',
  controlled: 'Inside the network',
  small: 'Nobody',
} as const;

export interface ExposureGraphProps {
  readonly paths: readonly ExposurePath[];
  /** What all ways together come to; where it is unknown, no way says nothing. */
  readonly level: ExposurePath['level'];
  readonly name: string;
}

/**
 * Every way to the pods of a workload, drawn from the outside in: who comes, through which objects. It is a list of
 * lists, so that it is read aloud in the order in which it is walked.
 */
export function ExposureGraph({ paths, level, name }: ExposureGraphProps) {
  if (paths.length === 0) return <NoWays level={level} />;
  return (
    <ul className={classes.graph} aria-label={`Ways to the pods of ${name}`}>
      {paths.map((path, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: ways never move, and two may be the same
        <li key={at}>
          <ol className={classes.path} data-tone={exposureTone(path.level)}>
            <li className={classes.origin}>{origins[path.level]}</li>
            {path.hops.map((hop) => (
              <Hop key={`${hop.kind} ${hop.name}`} hop={hop} />
            ))}
            <li className={classes.pods}>Pods of {name}</li>
          </ol>
        </li>
      ))}
    </ul>
  );
}

function NoWays({ level }: Pick<ExposureGraphProps, 'level'>) {
  return level === 'small' ? (
    <Nothing title="No object leads to its pods">Neither a Service nor a port of a node does.</Nothing>
  ) : (
    <Nothing title="No way to its pods was read">What the level rests on stands below.</Nothing>
  );
}

function Hop({ hop: { kind, name, says } }: { readonly hop: ExposureHop }) {
  return (
    <li className={classes.hop}>
      <span className={classes.kind}>{kind}</span>
      <b className="break">{name}</b>
      {says === undefined ? undefined : <span className="break">{says}</span>}
    </li>
  );
}
