import * as z from 'zod';
import { readAs } from '../json-document/index.ts';
import {
  type DojoAcceptance,
  type DojoExport,
  type DojoFinding,
  Finding,
  Page,
  type RiskAcceptance,
} from './schema.ts';

/** Fields that only its findings have together. */
const marks = ['false_p', 'risk_accepted', 'found_by'];

function isFinding(value: unknown): boolean {
  return typeof value === 'object' && value !== null && marks.every((mark) => mark in value);
}

export function isDefectDojo(value: unknown): boolean {
  if (Array.isArray(value)) return isFinding(value[0]);
  if (typeof value !== 'object' || value === null || !('results' in value)) return false;
  const { results } = value;
  if (!Array.isArray(results)) return false;
  return results.length === 0 ? 'count' in value && 'next' in value : isFinding(results[0]);
}

/** @throws documents.malformed with the place of a mistake. */
export function readDefectDojo(value: unknown): DojoExport {
  if (Array.isArray(value)) {
    const list = readAs(z.array(Finding), value, 'DefectDojo');
    return { findings: list.map((one, at) => findingOf(one, `[${at}]`)) };
  }
  const { results, count, next, previous } = readAs(Page, value, 'DefectDojo');
  const findings = results.map((one, at) => findingOf(one, `results[${at}]`));
  const isWhole = !isSaid(next) && !isSaid(previous);
  return { findings, ...(isWhole ? {} : { pageOf: count ?? 0 }) };
}

function isSaid(text: string | null | undefined): boolean {
  return text !== undefined && text !== null && text !== '';
}

function findingOf(one: z.infer<typeof Finding>, place: string): DojoFinding {
  const jira = one.related_fields?.jira;
  return {
    place,
    id: one.id === undefined || one.id === null ? undefined : String(one.id),
    vulnerabilities: [
      ...(one.vulnerability_ids ?? []).map(({ vulnerability_id }) => vulnerability_id),
      ...(isSaid(one.cve) ? [one.cve ?? ''] : []),
    ],
    component: one.component_name ?? undefined,
    version: one.component_version ?? undefined,
    filePath: one.file_path ?? undefined,
    date: one.date ?? undefined,
    isAccepted: one.risk_accepted === true,
    isFalsePositive: one.false_p === true,
    acceptances: (one.accepted_risks ?? []).map(acceptanceOf),
    ticket: jira?.jira_key ?? jira?.url ?? undefined,
  };
}

function acceptanceOf(one: z.infer<typeof RiskAcceptance>): DojoAcceptance {
  const reasons = [one.decision_details, one.recommendation_details, one.name];
  return {
    by: one.accepted_by ?? undefined,
    reason: reasons.find(isSaid) ?? undefined,
    until: one.expiration_date ?? undefined,
  };
}
