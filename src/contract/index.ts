/**
 * What the server promises: one record an endpoint with its request and response schemas, and the catalogue of errors
 * as callers see them. OpenAPI and the page's client are generated from here; server and tests validate by it.
 */
export { type Endpoint, type EndpointId, endpoints } from './endpoints.ts';
export { type ApiError, ApiErrorBody, apiErrorOf, statusOf } from './errors.ts';
export { type OpenApiDocument, openApiDocument } from './openapi.ts';
export {
  ExplanationView,
  ImageView,
  Overview,
  PlanView,
  RunEvent,
  RunReport,
  RunView,
  ScanAsked,
  Session,
  WorkloadView,
} from './views.ts';
