import { IconCheck, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Attestation, RunPatch, Witness } from '../../api/generated/types.ts';
import { paths } from '../../paths.ts';
import { Chip } from '../../ui/chip.tsx';
import { Digest } from '../../ui/digest.tsx';
import { When } from '../../ui/due.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PatchTitle } from '../../ui/patch-title.tsx';
import { Reason } from '../../ui/reason.tsx';
import { StateChip } from '../../ui/state-chip.tsx';
import { runPatchLooks } from '../../ui/states.ts';
import { Steps } from '../../ui/steps.tsx';
import { count } from '../../ui/words.ts';
import { BuildView } from './build-view.tsx';
import { MadeImageView } from './made-image.tsx';
import { RolloutView } from './rollout-view.tsx';
import { stepsOfPatch } from './run-steps.ts';
import classes from './runs.module.css';

/** One patch of a run, from its image to the witnesses. */
export function RunPatchCard({ patch }: { readonly patch: RunPatch }) {
  return (
    <Panel title={<PatchTitle title={patch.title} />} aside={<StateChip look={runPatchLooks[patch.phase]} />}>
      <div className={classes.patch}>
        {hasBegun(patch) ? (
          <Steps label={`Steps of ${patch.title}`} steps={stepsOfPatch(patch)} />
        ) : undefined}
        {patch.note === '' ? undefined : (
          <p className={patch.phase === 'failed' ? classes.failure : 'soft'}>{patch.note}</p>
        )}
        <PatchedImage patch={patch} />
        {patch.made === undefined ? undefined : <MadeImageView made={patch.made} />}
        {patch.build === undefined ? undefined : <BuildView build={patch.build} />}
        {patch.attestation === undefined ? undefined : (
          <Witnesses of={patch.title} attestation={patch.attestation} />
        )}
        <Rollouts patch={patch} />
      </div>
    </Panel>
  );
}

function hasBegun({ phase }: RunPatch): boolean {
  return phase !== 'pending' && phase !== 'skipped';
}

/** Rollouts that went well are told in a line and shown on demand; everything else is shown. */
function Rollouts({ patch }: { readonly patch: RunPatch }) {
  const views = patch.rollouts.map((rollout) => <RolloutView key={rollout.uid} rollout={rollout} />);
  if (patch.phase !== 'verified' || views.length === 0) return views;
  return (
    <details className={classes.quiet}>
      <summary>{count(views.length, 'workload')} rolled out</summary>
      <div className={classes.patch}>{views}</div>
    </details>
  );
}

function PatchedImage({ patch }: { readonly patch: RunPatch }) {
  if (patch.patchedImage === undefined) return undefined;
  return (
    <p className={classes.image}>
      <span className="mono break" title={patch.patchedImage}>
        {patch.patchedImage.replace(/@sha256:.*$/, '')}
      </span>
      {patch.patchedDigest === undefined ? undefined : (
        <Digest digest={patch.patchedDigest} what="digest of the patched image" />
      )}
      {patch.engine === undefined ? undefined : <span className="soft">made by {patch.engine}</span>}
      {imagesOf(patch).map(({ name, digest }) => (
        <Link key={digest} to={paths.image} params={{ image: `image:${digest}` }} className="link">
          {name}
        </Link>
      ))}
    </p>
  );
}

/** Where the page of each image is that runs now; an index has none, the images in it have. */
function imagesOf({ phase, made, patchedDigest }: RunPatch): readonly { name: string; digest: string }[] {
  if (phase !== 'verified' || patchedDigest === undefined) return [];
  const name = 'Image and signatures';
  if (made?.platforms === undefined) return [{ name, digest: patchedDigest }];
  return made.platforms.map(({ platform, digest }) => ({ name: `${name}, ${platform}`, digest }));
}

const witnessNames: Readonly<Record<Witness['name'], string>> = {
  'running-digest': 'Running digest',
  rescan: 'New scan',
  'package-hashes': 'Package hashes',
};

/** It is verified only when all of them agree. */
function Witnesses({ of, attestation }: { readonly of: string; readonly attestation: Attestation }) {
  const { witnesses, removed, remaining, at } = attestation;
  return (
    <section className={classes.witnesses} aria-label={`Witnesses of ${of}`}>
      <h3>
        Witnesses{' '}
        <span className="soft small">
          <When at={at} />
        </span>
      </h3>
      <ul>
        {witnesses.map((witness) => (
          <li key={witness.name}>
            <Chip tone={witness.agrees ? 'good' : 'bad'} icon={witness.agrees ? IconCheck : IconX}>
              {witness.agrees ? 'agrees' : 'disagrees'}
            </Chip>
            <span>
              <b>{witnessNames[witness.name]}:</b> <Reason text={witness.statement} />
            </span>
          </li>
        ))}
      </ul>
      <p className="soft">
        {count(removed.length, 'finding')} gone
        {remaining.length === 0 ? ', none left of what it was to remove' : `, ${remaining.length} remain`}
      </p>
    </section>
  );
}
