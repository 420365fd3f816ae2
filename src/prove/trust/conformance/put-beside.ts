import type { KeyAndCertificate } from '../../../../testing/certificates/index.ts';
import type { PromisingLog } from '../../../../testing/certificates/trusted-root.ts';
import type { ImageSource, ImageTarget } from '../../../edges/oci/interface.ts';
import { jsonOf } from '../../../formats/json/index.ts';
import type { Digest } from '../../../kernel/pure/index.ts';
import { makeSigner } from '../keys.ts';
import { signImage } from '../sign-image.ts';
import { manifestType, SignatureManifest, signatureTag } from '../simple-signing.ts';

export interface Beside {
  /** PEM of what is above the certificate. */
  readonly chain?: string;
  readonly logged?:
    | { readonly log: PromisingLog; readonly atSeconds: number; readonly bytes?: Uint8Array }
    | undefined;
}

export interface Place {
  readonly source: ImageSource;
  readonly target: ImageTarget;
  readonly repository: string;
  readonly digest: Digest;
}

/** Signs in the older format by the key of a certificate, and puts beside it what cosign puts there. */
export async function signBeside(
  place: Place,
  { key, cert }: KeyAndCertificate,
  { chain = '', logged }: Beside,
): Promise<void> {
  const { source, target, digest } = place;
  await signImage({ ...place, signer: await makeSigner(key), formats: ['legacy'] });
  const tag = signatureTag(digest);
  const manifest = SignatureManifest.parse(jsonOf((await source.manifest(tag)).bytes));
  const [layer] = manifest.layers;
  if (layer === undefined) throw new Error('nothing was signed');
  const signature = Buffer.from(layer.annotations?.['dev.cosignproject.cosign/signature'] ?? '', 'base64');
  const payload = Buffer.concat(await Array.fromAsync(source.blob(layer)));
  const promise = logged?.log.promise({ bytes: logged.bytes ?? payload, signature, cert }, logged.atSeconds);
  const annotations = {
    ...layer.annotations,
    'dev.sigstore.cosign/certificate': cert,
    'dev.sigstore.cosign/chain': chain,
    ...(promise === undefined ? {} : { 'dev.sigstore.cosign/bundle': promiseText(promise) }),
  };
  const bytes = Buffer.from(JSON.stringify({ ...manifest, layers: [{ ...layer, annotations }] }));
  await target.putManifest(tag, { mediaType: manifestType, bytes });
}

function promiseText(promise: ReturnType<PromisingLog['promise']>): string {
  const { body, integratedTime, logIndex, logId } = promise;
  return JSON.stringify({
    SignedEntryTimestamp: promise.signedEntryTimestamp,
    Payload: { body, integratedTime, logIndex, logID: logId },
  });
}
