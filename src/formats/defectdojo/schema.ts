import * as z from 'zod';

const Text = z.string().nullish();
const Flag = z.boolean().nullish();

/** A risk acceptance with its details. */
export interface DojoAcceptance {
  readonly by: string | undefined;
  readonly reason: string | undefined;
  /** As it stands there: an instant. */
  readonly until: string | undefined;
}

/** One finding, wherever it was exported from; texts are as they stand there. */
export interface DojoFinding {
  /** `results[3]`, `line 12` */
  readonly place: string;
  readonly id: string | undefined;
  readonly vulnerabilities: readonly string[];
  readonly component: string | undefined;
  readonly version: string | undefined;
  readonly filePath: string | undefined;
  readonly date: string | undefined;
  readonly isAccepted: boolean;
  readonly isFalsePositive: boolean;
  /** The full risk acceptances; a simple one has none. */
  readonly acceptances: readonly DojoAcceptance[];
  readonly ticket: string | undefined;
}

export interface DojoExport {
  readonly findings: readonly DojoFinding[];
  /** How many there are by its own word, where this is only a page of them. */
  readonly pageOf?: number | undefined;
}

export const RiskAcceptance = z.object({
  name: Text,
  accepted_by: Text,
  decision_details: Text,
  recommendation_details: Text,
  expiration_date: Text,
});

export const Finding = z.object({
  id: z.number().nullish(),
  date: Text,
  cve: Text,
  vulnerability_ids: z.array(z.object({ vulnerability_id: z.string() })).nullish(),
  component_name: Text,
  component_version: Text,
  file_path: Text,
  risk_accepted: Flag,
  false_p: Flag,
  accepted_risks: z.array(RiskAcceptance).nullish(),
  related_fields: z.object({ jira: z.object({ jira_key: Text, url: Text }).nullish() }).nullish(),
});

export const Page = z.object({
  count: z.number().nullish(),
  next: Text,
  previous: Text,
  results: z.array(Finding),
});
