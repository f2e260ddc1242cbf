export { readSettings, SETTINGS, type ServerSettings, type Setting, type SettingName } from './settings.ts';
export { startServer, type RunningServer, type ServerOptions } from './start.ts';
