import { describe, expect, it } from 'vitest';
import type { RebuildResult } from '../../flows/rebuild-image.ts';
import { sha256 } from '../../kernel/index.ts';
import { rebuiltText } from './rebuilt-image.ts';

const result: RebuildResult = {
  code: 'possible',
  reference: 'registry.acme.io/shop/web:1',
  digest: sha256('web'),
  reason: undefined,
  message: 'it would push registry.acme.io/shop/web:1',
  hint: undefined,
  baseline: 'shop',
  ci: 'https://ci.acme.io/job/web/buildWithParameters',
  revision: '4f1c0a2b',
  revisionFrom: 'the label org.opencontainers.image.revision',
  base: 'registry.acme.io/base:3@sha256:aa',
  ends: [
    {
      vulnerability: 'CVE-2026-1',
      aliases: [],
      package: 'openssl',
      version: '3.0.1',
      severity: 'high',
      fix: { state: 'fixed', version: '3.0.2' },
    },
  ],
  run: undefined,
  link: undefined,
  image: undefined,
  verdicts: [],
};

describe('what is printed of a rebuild', () => {
  it('is what would be asked for, and how to ask', () => {
    expect(rebuiltText(result)).toBe(
      [
        'registry.acme.io/shop/web:1: possible',
        'source:   Baseline shop',
        'ci:       https://ci.acme.io/job/web/buildWithParameters',
        'revision: 4f1c0a2b by the label org.opencontainers.image.revision',
        'base:     registry.acme.io/base:3@sha256:aa',
        'it would push registry.acme.io/shop/web:1',
        '',
        'ENDS        SEVERITY  PACKAGE  VERSION',
        'CVE-2026-1  high      openssl  3.0.1',
        '',
        'next: oakum patch rebuild registry.acme.io/shop/web:1 --yes',
      ].join('\n'),
    );
  });

  it('is the image first where it was accepted, else the code, the link and which rule spoke', () => {
    const verdicts = [
      { check: 'base', verdict: 'failed', measured: ['layers=2'], message: 'another base' },
    ] as const;
    const made = {
      image: 'registry.acme.io/shop/web:1@sha256:bb',
      run: '7',
      link: 'https://ci.acme.io/7',
      verdicts,
    };
    expect(
      rebuiltText({ ...result, ...made, code: 'rebuilt' })
        .split('\n')
        .slice(0, 2),
    ).toEqual(['registry.acme.io/shop/web:1@sha256:bb', 'rebuilt']);
    const wrong = rebuiltText({ ...result, ...made, code: 'result-wrong', reason: 'rebuild.result-wrong' });
    expect(wrong).toMatch(/^registry\.acme\.io\/shop\/web:1: result-wrong \(rebuild\.result-wrong\)\n/);
    expect(wrong).toContain(
      'link:     https://ci.acme.io/7\nmade:     registry.acme.io/shop/web:1@sha256:bb',
    );
    expect(wrong).toMatch(/base +failed +another base +layers=2$/);
  });

  it('lets nothing of a CI or an image reach the terminal', () => {
    const hostile = 'ok\u001b[2J\r\nrebuilt';
    const text = rebuiltText({
      ...result,
      code: 'ci-failed',
      message: hostile,
      ci: hostile,
      base: hostile,
      run: hostile,
    });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f]/);
    expect(text.split('\n')).not.toContain('rebuilt');
  });
});
