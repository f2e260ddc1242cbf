export {
  readSettings,
  SETTINGS,
  type ServerSettings,
  type Setting,
  type SettingName,
} from './settings/index.ts';
export { startEngine, type Engine, type EngineParts } from './engine.ts';
export { serverMigrations, type Database } from './schema/index.ts';
export { startServer, type RunningServer, type ServerOptions } from './start.ts';
