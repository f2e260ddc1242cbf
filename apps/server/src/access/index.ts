export { createAccess, requireScope, type Access } from './access.ts';
export { ensureWorkspace, findWorkspace } from './workspaces.ts';
export { ensureLocalKey, writeConnection } from './local-key.ts';
export { ensurePepper, type Pepper } from './pepper.ts';
export { networkOf, plainAddress, readRanges } from './addresses.ts';
