/** Facts about a few real vulnerabilities, by CVE; where from is in SOURCE.md. */
export interface Vulnerability {
  readonly cve: string;
  readonly package: string;
  readonly source: string;
  readonly installed: string;
  readonly fixed: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'unknown';
  readonly kev?: string;
  readonly epss?: string;
  readonly automatable?: 'yes' | 'no';
  readonly impact?: 'partial' | 'total';
}

const openssl = { package: 'libssl3', source: 'openssl', installed: '3.0.11-1~deb12u2' } as const;
const nghttp2 = { package: 'libnghttp2-14', source: 'nghttp2', installed: '1.52.0-1' } as const;
const glibc = { package: 'libc6', source: 'glibc', installed: '2.36-9' } as const;
const expat = { package: 'libexpat1', source: 'expat', installed: '2.5.0-1' } as const;
const curl = { package: 'libcurl4', source: 'curl', installed: '7.88.1-10' } as const;
const libxml2 = { package: 'libxml2', source: 'libxml2', installed: '2.9.14+dfsg-1.3~deb12u1' } as const;
const krb5 = { package: 'libkrb5-3', source: 'krb5', installed: '1.20.1-2' } as const;

export const vulnerabilities: readonly Vulnerability[] = [
  {
    cve: 'CVE-2023-44487',
    ...nghttp2,
    fixed: '1.52.0-1+deb12u1',
    severity: 'high',
    kev: '2023-10-10',
    epss: '0.99999',
    automatable: 'yes',
    impact: 'partial',
  },
  { cve: 'CVE-2024-28182', ...nghttp2, fixed: '1.52.0-1+deb12u2', severity: 'unknown' },
  {
    cve: 'CVE-2023-4863',
    package: 'libwebp7',
    source: 'libwebp',
    installed: '1.2.4-0.2',
    fixed: '1.2.4-0.2+deb12u1',
    severity: 'unknown',
    kev: '2023-09-13',
    epss: '0.99735',
  },
  {
    cve: 'CVE-2023-4911',
    ...glibc,
    fixed: '2.36-9+deb12u3',
    severity: 'unknown',
    kev: '2023-11-21',
    epss: '0.81422',
  },
  { cve: 'CVE-2024-2961', ...glibc, fixed: '2.36-9+deb12u6', severity: 'unknown' },
  {
    cve: 'CVE-2024-5535',
    ...openssl,
    fixed: '3.0.15-1~deb12u1',
    severity: 'critical',
    automatable: 'yes',
    impact: 'partial',
  },
  { cve: 'CVE-2024-0727', ...openssl, fixed: '3.0.13-1~deb12u1', severity: 'unknown' },
  { cve: 'CVE-2026-35189', ...openssl, fixed: '3.0.22-1~deb12u2', severity: 'unknown' },
  {
    cve: 'CVE-2024-45491',
    ...expat,
    fixed: '2.5.0-1+deb12u1',
    severity: 'high',
    automatable: 'yes',
    impact: 'partial',
  },
  { cve: 'CVE-2025-59375', ...expat, fixed: '2.5.0-1+deb12u4', severity: 'unknown' },
  { cve: 'CVE-2023-38545', ...curl, fixed: '7.88.1-10+deb12u4', severity: 'unknown' },
  { cve: 'CVE-2026-3783', ...curl, fixed: '7.88.1-10+deb12u15', severity: 'unknown' },
  { cve: 'CVE-2024-56171', ...libxml2, fixed: '2.9.14+dfsg-1.3~deb12u2', severity: 'unknown' },
  { cve: 'CVE-2025-24928', ...libxml2, fixed: '2.9.14+dfsg-1.3~deb12u2', severity: 'unknown' },
  { cve: 'CVE-2024-37370', ...krb5, fixed: '1.20.1-2+deb12u2', severity: 'unknown' },
  { cve: 'CVE-2024-37371', ...krb5, fixed: '1.20.1-2+deb12u2', severity: 'unknown' },
  {
    cve: 'CVE-2024-10979',
    package: 'postgresql-15',
    source: 'postgresql-15',
    installed: '15.8-0+deb12u1',
    fixed: '15.9-0+deb12u1',
    severity: 'unknown',
  },
  {
    cve: 'CVE-2026-42533',
    package: 'nginx',
    source: 'nginx',
    installed: '1.22.1-9',
    fixed: '1.22.1-9+deb12u10',
    severity: 'unknown',
  },
  {
    cve: 'CVE-2025-0938',
    package: 'python3.11',
    source: 'python3.11',
    installed: '3.11.2-6',
    fixed: '3.11.2-6+deb12u6',
    severity: 'unknown',
  },
];
