/**
 * The date that stands in every path (HubSpot “Date-based API versioning”): versions come each March and
 * September and are kept for at least 18 months. The numbered ones (`/crm/v3`, `/oauth/v1`) end in 2027.
 */
const API_VERSION = '2026-09';

export const OBJECTS_PATH = `/crm/objects/${API_VERSION}`;
export const ACCOUNT_PATH = `/account-info/${API_VERSION}/details`;
export const TOKEN_PATH = `/oauth/${API_VERSION}/token`;
export const REVOKE_PATH = `/oauth/${API_VERSION}/token/revoke`;
export const AUTHORIZE_PATH = '/oauth/authorize';
