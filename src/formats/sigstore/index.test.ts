import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzz, fuzzTimeoutMs } from '../../../testing/fuzz/index.ts';
import { parseDigest } from '../../kernel/pure/index.ts';
import {
  bundleType,
  bundleTypes,
  inTotoType,
  openBundle,
  openEnvelope,
  preAuthentication,
  predicateTypes,
  readStatement,
  statementBytes,
  writeBundle,
  writeEnvelope,
} from './index.ts';

const hex = 'd'.repeat(64);
const digest = parseDigest(`sha256:${hex}`);
const text = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const parsed = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString('utf8'));
const payload = statementBytes({
  subject: { name: undefined, digest },
  predicateType: predicateTypes.signature,
  predicate: {},
});
const signature = Buffer.from([1, 2, 3]);
const keyId = 'ab'.repeat(32);
const written = writeBundle({ payload, signature }, keyId);

describe('a bundle', () => {
  it('is written as cosign writes one by a key', () => {
    expect(parsed(written)).toEqual({
      mediaType: bundleType,
      verificationMaterial: { publicKey: { hint: Buffer.from(keyId, 'hex').toString('base64') } },
      dsseEnvelope: {
        payloadType: inTotoType,
        payload: Buffer.from(payload).toString('base64'),
        signatures: [{ sig: 'AQID' }],
      },
    });
  });

  it('is read back', () => {
    expect(openBundle(written)).toEqual({
      kind: 'bundle',
      envelope: { payload: Buffer.from(payload), signature },
      by: { kind: 'key', hint: Buffer.from(keyId, 'hex').toString('base64') },
    });
  });

  const material = { publicKey: {} };
  const dsseEnvelope = { payloadType: inTotoType, payload: 'e30=', signatures: [{ sig: 'AQID' }] };
  const good = { mediaType: bundleType, verificationMaterial: material, dsseEnvelope };
  it.each([
    ['a certificate', { certificate: { rawBytes: 'AQID' } }],
    ['a chain, as versions before 0.3', { x509CertificateChain: { certificates: [{ rawBytes: 'AQID' }] } }],
  ])('is read with %s', (_, verificationMaterial) => {
    const opened = openBundle(text({ ...good, verificationMaterial }));
    expect(opened).toMatchObject({ kind: 'bundle', by: { kind: 'certificates', der: [signature] } });
  });

  it.each([
    ['no JSON', 'x', /no bundle/],
    ['of a version to come', { ...good, mediaType: bundleType.replace('0.3', '0.4') }, /no bundle/],
    ['without a signature', { ...good, dsseEnvelope: { ...dsseEnvelope, signatures: [] } }, /one signature/],
    [
      'with two signatures',
      { ...good, dsseEnvelope: { ...dsseEnvelope, signatures: [{ sig: '' }, { sig: '' }] } },
      /one signature/,
    ],
    [
      'of something else',
      { ...good, dsseEnvelope: { ...dsseEnvelope, payloadType: 'text/plain' } },
      /no bundle/,
    ],
    [
      'whose payload is not base64',
      { ...good, dsseEnvelope: { ...dsseEnvelope, payload: '%' } },
      /no bundle/,
    ],
    ['of a message', { ...good, dsseEnvelope: undefined, messageSignature: { signature: '' } }, /a message/],
    ['by nothing', { ...good, verificationMaterial: {} }, /neither/],
    [
      'by key and certificate',
      { ...good, verificationMaterial: { publicKey: {}, certificate: { rawBytes: 'AQID' } } },
      /both/,
    ],
  ])('is refused when it is %s', (_, value, reason) => {
    expect(openBundle(text(value))).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
  });

  it.each([
    [bundleType, true],
    ['application/vnd.dev.sigstore.bundle+json;version=0.1', true],
    ['application/vnd.dev.sigstore.bundle.v1+json', false],
    ['application/vnd.oci.image.layer.v1.tar', false],
  ])('has the type %s: %s', (type, is) => {
    expect(bundleTypes.test(type)).toBe(is);
  });
});

describe('an envelope', () => {
  it('signs its type and lengths in bytes with the payload', () => {
    const bytes = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello wörld'));
    expect(Buffer.from(bytes).toString('utf8')).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 12 hello wörld',
    );
  });

  it('is read back whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (any, sig) => {
        expect(openEnvelope(writeEnvelope({ payload: any, signature: sig }))).toEqual({
          payload: Buffer.from(any),
          signature: Buffer.from(sig),
        });
      }),
    );
  });
});

describe('a statement', () => {
  it('is read with what it is about', () => {
    expect(readStatement(payload)).toEqual({
      subjects: [{ name: undefined, digest }],
      predicateType: predicateTypes.signature,
      predicate: {},
    });
  });

  it('of the version before is read, and only what has a digest is its subject', () => {
    const subject = [{ name: 'a', digest: { sha256: hex } }, { name: 'b' }, { digest: { sha256: 'short' } }];
    const old = { _type: 'https://in-toto.io/Statement/v0.1', subject, predicateType: 'x', predicate: [1] };
    expect(readStatement(text(old))).toEqual({
      subjects: [{ name: 'a', digest }],
      predicateType: 'x',
      predicate: [1],
    });
  });

  it.each([
    ['another type', { _type: 'https://in-toto.io/Statement/v2', subject: [], predicateType: 'x' }],
    ['no predicate type', { _type: 'https://in-toto.io/Statement/v1', subject: [] }],
    ['no subject', { _type: 'https://in-toto.io/Statement/v1', predicateType: 'x' }],
  ])('is none with %s', (_, value) => {
    expect(readStatement(text(value))).toBeUndefined();
  });
});

it(
  'never throws, hangs or grows for what it is given',
  () =>
    fuzz({
      name: 'sigstore',
      samples: [{ bytes: written }, { bytes: payload }, { bytes: writeEnvelope({ payload, signature }) }],
      feed: (any) => [openBundle(any), openEnvelope(any), readStatement(any)],
    }),
  fuzzTimeoutMs,
);
