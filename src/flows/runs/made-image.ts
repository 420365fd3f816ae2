import * as z from 'zod';
import { ImageVerdict, MadeImage, RebuildVerdict, type RunPatch } from '../../model/index.ts';

type Result = Readonly<Record<string, string>>;

/** What the outcome of `image.patch` says of how the image was made; undefined of an older version's, which did not. */
export function madeOf(result: Result): MadeImage | undefined {
  if (result.verdicts === undefined) return undefined;
  const attested = listed(result.attested);
  const [first = ''] = attested;
  const isNot = first.startsWith(not);
  return {
    packages: listed(result.packages),
    verdicts: verdictsOf(result.verdicts),
    attested: isNot ? [] : attested,
    ...(result.platforms === undefined ? {} : { platforms: platformsOf(result.platforms) }),
    ...(isNot ? { notAttested: (result.attested ?? '').slice(not.length) } : {}),
  };
}

/** What the outcome of `image.rebuild` says of CI's own run and of what it made; nothing of what no CI made. */
export function buildOf({ result }: { readonly result: Result }): Pick<RunPatch, 'build'> {
  const { run, link, checks } = result;
  if (run === undefined && checks === undefined) return {};
  return {
    build: {
      ...(run === undefined ? {} : { run }),
      ...(link === undefined ? {} : { link }),
      checks: checks === undefined ? [] : RebuildVerdicts.parse(JSON.parse(checks)),
    },
  };
}

const RebuildVerdicts = z.array(RebuildVerdict);

const not = 'no: ';

/** With what the outcome of `image.sign` says: by which key, and where in each format. */
export function withSignature(patch: RunPatch, { keyId, how: _, ...at }: Result): RunPatch {
  const { made } = patch;
  if (keyId === undefined || made === undefined) return patch;
  return { ...patch, made: { ...made, signed: { key: keyId, at } } };
}

function listed(text: string | undefined): readonly string[] {
  return (text ?? '').split(', ').filter((one) => one !== '');
}

const Platforms = MadeImage.unwrap().shape.platforms.unwrap();

function platformsOf(text: string): MadeImage['platforms'] {
  return Platforms.parse(JSON.parse(text));
}

const Verdicts = z.array(ImageVerdict);

function verdictsOf(text: string): readonly ImageVerdict[] {
  return Verdicts.parse(JSON.parse(text));
}
