import type { Advisory, Severity } from '../../../model/index.ts';
import type { FeedContent } from './provider.ts';

/**
 * Rates what a source gave neither a word nor a v3 vector for: by its v4.0 vector, and without one by its v2, whose scale
 * ends with high. A word and a v3 vector, where there is one, have been read by the provider, and count before.
 */
export async function rated(content: FeedContent): Promise<FeedContent> {
  if (!content.advisories.some(isUnrated)) return content;
  // The calculator of v4.0 takes a twentieth of a second to load.
  const { cvssScores } = await import('../../../formats/cvss-scores/index.ts');
  const severityOf = ({ cvss }: Advisory): Severity => {
    const scores = cvss.map(cvssScores).filter((one) => one.kind === 'scores');
    const counting = ['4.0', '3.1', '3.0', '2.0'].map((version) =>
      scores.find((one) => one.version === version),
    );
    return counting.find((one) => one !== undefined)?.severity ?? 'unknown';
  };
  const advisories = content.advisories.map((advisory) =>
    isUnrated(advisory) ? { ...advisory, severity: severityOf(advisory) } : advisory,
  );
  return { ...content, advisories };
}

function isUnrated({ severity, cvss }: Advisory): boolean {
  return severity === 'unknown' && cvss.length > 0;
}
