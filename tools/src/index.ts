export { chromiumPath, launchChromium } from './chromium.ts';
export { startProgram, type ProgramOptions, type RunningProgram } from './program.ts';
export { readConnection, startStack, type Stack, type StackOptions } from './stack.ts';
