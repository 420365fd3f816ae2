import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Digest, hexOf, OakumError, sha256 } from '../../kernel/index.ts';
import { baselinesOf } from '../../model/index.ts';
import type { Change } from '../../remediate/sources/index.ts';
import { recordWrite } from '../images/record-write.ts';
import { requireWriting } from '../runs/why-stopped.ts';
import type { World } from '../world.ts';
import type { Proposed } from './bumps.ts';

/** The pull or merge request that was opened. */
export interface Requested {
  readonly id: string;
  readonly link: string | undefined;
  readonly branch: string;
  /** Not where the same change had been proposed already. */
  readonly isNew: boolean;
}

export interface ToPropose {
  readonly reference: string;
  readonly digest: Digest;
  readonly changes: readonly Change[];
  readonly patch: string;
  /** What moved, and what ends with it. */
  readonly moved: readonly Pick<Proposed, 'name' | 'from' | 'to' | 'ends'>[];
  readonly signal: AbortSignal;
}

/**
 * Opens a request at the server whose CI a Baseline names for the image, with intent and outcome in the log. What an image says of
 * its source leads nowhere.
 *
 * @throws rebuild.no-source, writing.paused, and what the server says
 */
export async function proposeChange(world: World, proposing: ToPropose): Promise<Requested> {
  const { reference, digest, changes, patch, moved, signal } = proposing;
  await requireWriting(world);
  const repository = repositoryOf(parseImageReference(reference));
  const source = baselinesOf(world.documents.baselines, repository).find(
    ({ spec }) => spec.source !== undefined,
  )?.spec.source;
  if (source === undefined)
    throw new OakumError('rebuild.no-source', `no Baseline says where ${repository} is built from`, {
      hint: 'give a Baseline that covers it `spec.source`, see docs/reference/rebuild.md',
    });
  const host = await world.sourceHost(source.build);
  const branch = `oakum/source-${hexOf(sha256(patch)).slice(0, 12)}`;
  const files = changes.map(({ path }) => path);
  const key = `by-hand/${host.where}/${branch}`;
  const write = {
    key,
    write: 'source.propose',
    to: host.where,
    branch,
    files,
    from: reference,
    digest,
  } as const;
  world.progress.step('proposing the change');
  return await recordWrite(world, { write, signal }, async () => {
    const opened = await host.open(
      { branch, title: titleOf(moved), body: bodyOf(proposing), files: changes },
      signal,
    );
    const { id, link, isNew } = opened;
    const value = { id, link, branch, isNew };
    const result = { request: id, branch, ...(link === undefined ? {} : { link }) };
    return { value, outcome: { kind: 'done', result } };
  });
}

/** Names of packages have been checked against the grammar of their ecosystem. */
function titleOf(moved: ToPropose['moved']): string {
  const [first, ...more] = moved.map(({ name, to }) => `${name} to ${to}`);
  return `Update ${first ?? 'packages'}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function bodyOf({ reference, digest, moved }: ToPropose): string {
  const lines = moved.map(
    ({ name, from, to, ends }) => `- ${name} ${from} to ${to}: ends ${ends.join(', ')}`,
  );
  return [
    `Findings in packages of \`${reference}\` (\`${digest}\`) end with these versions, by the advisories that Oakum knows:`,
    ...['', ...lines, ''],
    'Proposed by `oakum patch source`. Nothing was built or run: the checks of this repository say whether it holds.',
  ].join('\n');
}
