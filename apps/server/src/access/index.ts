export { createAccess, requireScope, type Access } from './access.ts';
export { findWorkspace, type Workspace } from './workspaces.ts';
export { ensureLocalKey, readConnection, writeConnection, type Connection } from './local-key.ts';
export { ensurePepper, type Pepper } from './pepper.ts';
