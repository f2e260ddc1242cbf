export { runMain } from './command-line.ts';
export { startEngine, type Engine, type EngineParts } from './start-engine.ts';
export { startServer, type RunningServer, type ServerOptions } from './start-server.ts';
