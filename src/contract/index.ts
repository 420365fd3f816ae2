/**
 * What the server promises: one record an endpoint with its request and response schemas, and the catalogue of errors
 * as callers see them. OpenAPI and the page's client are generated from here; server and tests validate by it.
 */
export { DeleteGarbage, type Endpoint, type EndpointId, endpoints } from './endpoints.ts';
export { type ApiError, ApiErrorBody, apiErrorOf, statusOf } from './errors.ts';
export {
  AddOnView,
  ClusterView,
  ComponentView,
  CoverageProblem,
  CoverageProblemKind,
  CoverageView,
  EstateLayer,
  ImageDetail,
  ImageView,
  NodeView,
  OpenFindings,
  RowCoverage,
  SkewView,
  SupportView,
  WorkloadDetail,
  WorkloadView,
} from './estate-views.ts';
export {
  FindingDue,
  FindingFacet,
  FindingFix,
  FindingLayer,
  FindingPage,
  FindingQuery,
  FindingRow,
} from './finding-views.ts';
export { type OpenApiDocument, openApiDocument } from './openapi.ts';
export { ApisQuery, ApisView, FeedsView, SupportCalendar } from './standing-views.ts';
export { TrustView } from './trust-views.ts';
export {
  EndedLoan,
  ExplanationView,
  LoansView,
  Overview,
  PlanView,
  RunEvent,
  RunReport,
  RunView,
  ScanAsked,
  Session,
} from './views.ts';
