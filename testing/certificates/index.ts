/**
 * Certificates for the fake world: an authority of its own and servers that it vouches for, made in memory at start,
 * because Node signs but does not write X.509 (RFC 5280). P-256 keys; valid from the day before for `days`.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  bits,
  boolean,
  type Der,
  integer,
  octets,
  oid,
  sequence,
  set,
  smallInteger,
  tagged,
  time,
  utf8,
} from './der.ts';

/** PEM texts. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface SignerSpec {
  /** An e-mail address or a URI. */
  readonly subject: string;
  /** Code signing unless said. */
  readonly usage?: 'code-signing' | 'server' | undefined;
  /** Who vouched for the identity, as Fulcio writes it. */
  readonly oidcIssuer?: string | undefined;
  /** An extension that nobody knows, and that must not be passed over. */
  readonly withUnknownCritical?: boolean | undefined;
  /** From when and until when; as the authority's unless said. */
  readonly valid?: { readonly from: Temporal.Instant; readonly until: Temporal.Instant } | undefined;
}

export interface CertificateAuthority {
  /** What a client trusts. */
  readonly cert: string;
  /** A server (or client) certificate for these host names and addresses. `organization` becomes a group in Kubernetes. */
  issue(name: string, hosts?: readonly string[], organization?: string): KeyAndCertificate;
  /** A certificate for whoever signs things. */
  issueSigner(spec: SignerSpec): KeyAndCertificate;
  /** An authority below this one; `pathLength` is how many more may be below that. */
  issueAuthority(name: string, pathLength?: number): CertificateAuthority;
}

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

export function makeAuthority(name: string, now: Temporal.Instant, days = 3650): CertificateAuthority {
  const keys = newKeys();
  const issuer = nameOf(name, undefined);
  const validity = sequence(time(now.subtract({ hours: 24 })), time(now.add({ hours: 24 * days })));
  const common = { issuer, signer: keys, validity };
  const cert = certificate({
    ...common,
    subject: issuer,
    holder: keys,
    extensions: authorityExtensions(keys),
  });
  return authorityOf({ ...common, cert });
}

interface Authority {
  readonly issuer: Der;
  readonly signer: Keys;
  readonly validity: Der;
  readonly cert: string;
}

function authorityOf({ cert, ...common }: Authority): CertificateAuthority {
  const { signer: keys } = common;
  return {
    cert,
    issueSigner: (spec) => {
      const holder = newKeys();
      const { valid } = spec;
      const validity = valid === undefined ? common.validity : sequence(time(valid.from), time(valid.until));
      const parts = { ...common, validity, subject: sequence(), holder };
      return {
        key: holder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate({ ...parts, extensions: signerExtensions(keys, spec) }),
      };
    },
    issueAuthority: (below, pathLength) => {
      const holder = newKeys();
      const subject = nameOf(below, undefined);
      const extensions = [
        ...authorityExtensions(holder, pathLength),
        extension('2.5.29.35', sequence(tagged(0x80, keyId(keys)))),
      ];
      const issued = certificate({ ...common, subject, holder, extensions });
      return authorityOf({ ...common, issuer: subject, signer: holder, cert: issued });
    },
    issue: (subjectName, hosts = [], organization) => {
      const holder = newKeys();
      const subject = nameOf(subjectName, organization);
      return {
        key: holder.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: certificate({ ...common, subject, holder, extensions: leafExtensions(keys, hosts) }),
      };
    },
  };
}

function newKeys(): Keys {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

interface CertificateParts {
  readonly issuer: Der;
  readonly subject: Der;
  readonly validity: Der;
  readonly signer: Keys;
  readonly holder: Keys;
  readonly extensions: readonly Der[];
}

function certificate({ issuer, subject, validity, signer, holder, extensions }: CertificateParts): string {
  const version3 = tagged(0xa0, smallInteger(2));
  const serial = integer(Buffer.concat([Buffer.from([0x4f]), randomBytes(15)]));
  const publicKey = holder.publicKey.export({ type: 'spki', format: 'der' });
  const parts = [version3, serial, ecdsaWithSha256, issuer, validity, subject, publicKey];
  const body = sequence(...parts, tagged(0xa3, sequence(...extensions)));
  const signature = sign('sha256', body, signer.privateKey);
  const whole = Buffer.from(sequence(body, ecdsaWithSha256, bits(signature))).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${whole.replaceAll(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

function nameOf(commonName: string, organization: string | undefined): Der {
  const attribute = (id: string, text: string): Der => set(sequence(oid(id), utf8(text)));
  const group = organization === undefined ? [] : [attribute('2.5.4.10', organization)];
  return sequence(...group, attribute('2.5.4.3', commonName));
}

function signerExtensions(signer: Keys, spec: SignerSpec): readonly Der[] {
  const { subject, usage = 'code-signing', oidcIssuer, withUnknownCritical } = spec;
  // rfc822Name and uniformResourceIdentifier.
  const name = tagged(subject.includes('://') ? 0x86 : 0x81, Buffer.from(subject, 'latin1'));
  const purpose = usage === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.3';
  return [
    extension('2.5.29.37', sequence(oid(purpose))),
    extension('2.5.29.35', sequence(tagged(0x80, keyId(signer)))),
    critical('2.5.29.17', sequence(name)),
    ...(oidcIssuer === undefined
      ? []
      : [extension('1.3.6.1.4.1.57264.1.1', Buffer.from(oidcIssuer, 'latin1'))]),
    ...(withUnknownCritical === true ? [critical('1.2.3.4', boolean(0xff))] : []),
  ];
}

function authorityExtensions(keys: Keys, pathLength?: number): readonly Der[] {
  const limit = pathLength === undefined ? [] : [smallInteger(pathLength)];
  return [
    critical('2.5.29.19', sequence(boolean(0xff), ...limit)),
    critical('2.5.29.15', tagged(0x03, Buffer.from([1, 0x06]))),
    extension('2.5.29.14', octets(keyId(keys))),
  ];
}

function leafExtensions(signer: Keys, hosts: readonly string[]): readonly Der[] {
  const usage = sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'));
  const names = hosts.length === 0 ? [] : [extension('2.5.29.17', sequence(...hosts.map(generalName)))];
  return [
    extension('2.5.29.37', usage),
    extension('2.5.29.35', sequence(tagged(0x80, keyId(signer)))),
    ...names,
  ];
}

function generalName(host: string): Der {
  if (isIP(host) === 4) return tagged(0x87, Buffer.from(host.split('.').map(Number)));
  return tagged(0x82, Buffer.from(host, 'latin1'));
}

function extension(id: string, value: Der): Der {
  return sequence(oid(id), octets(value));
}

function critical(id: string, value: Der): Der {
  return sequence(oid(id), boolean(0xff), octets(value));
}

function keyId(keys: Keys): Der {
  return createHash('sha1')
    .update(keys.publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}
