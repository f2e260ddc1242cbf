export {
  readSettings,
  SETTINGS,
  type ServerSettings,
  type Setting,
  type SettingName,
} from './settings/index.ts';
export {
  startEngine,
  startServer,
  type Engine,
  type EngineParts,
  type RunningServer,
  type ServerOptions,
} from './start/index.ts';
export { serverMigrations, type Database } from './schema/index.ts';
