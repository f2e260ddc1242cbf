export * from './enforcer.ts';
export * from './ledger.ts';
export * from './pacer.ts';
export * from './store-limit-state.ts';
export type { LimitState, SavedLimits, SavedWindow } from './limit-state.ts';
export { WINDOW_MS, type WindowLimit, type WindowName, type WindowState } from './windows.ts';
export { ledgerMigrations, type LedgerTables } from './ledger-tables.ts';
