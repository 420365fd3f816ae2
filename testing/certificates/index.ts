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

export interface CertificateAuthority {
  /** What a client trusts. */
  readonly cert: string;
  /** A server (or client) certificate for these host names and addresses. `organization` becomes a group in Kubernetes. */
  issue(name: string, hosts?: readonly string[], organization?: string): KeyAndCertificate;
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
  return {
    cert: certificate({ ...common, subject: issuer, holder: keys, extensions: authorityExtensions(keys) }),
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

function authorityExtensions(keys: Keys): readonly Der[] {
  return [
    critical('2.5.29.19', sequence(boolean(0xff))),
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
