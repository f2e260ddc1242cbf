import { pino, type Logger } from 'pino';
import { scrubText, scrubValue } from './scrub.ts';

export type { Logger } from 'pino';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggerOptions {
  level: LogLevel;
  /** The process that speaks: `server`. */
  name: string;
  /** Takes one JSON line at a time. By default standard error, so that standard output stays the program's own. */
  destination?: { write(line: string): void };
}

/**
 * A logger that writes one JSON line a message and shows no secret: everything it is given — objects,
 * errors with their causes, texts, the bindings of its children — is scrubbed by `scrubValue` first. I-1
 */
export function createLogger({ level, name, destination }: LoggerOptions): Logger {
  const logger = pino(
    {
      level,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: scrubbed },
      // Errors arrive here already as plain data, so pino must not read them again.
      serializers: { err: (error: unknown) => error },
      hooks: {
        logMethod(args, method) {
          method.apply(this, scrubArguments(args));
        },
      },
    },
    destination ?? pino.destination({ fd: 2, sync: false }),
  );
  return withScrubbedChildren(logger);
}

/** A logger that says nothing, for tests and for callers who want none. */
export function silentLogger(): Logger {
  return pino({ enabled: false });
}

/** pino takes the bindings formatter off its children; they inherit this method instead. */
function withScrubbedChildren(logger: Logger): Logger {
  const makeChild: Logger['child'] = logger.child;
  logger.child = function child(this: Logger, bindings: object, options?: object) {
    return Reflect.apply(makeChild, this, [scrubbed(bindings), options]);
  } as Logger['child'];
  return logger;
}

function scrubbed(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => scrubEntry(name, value)));
}

function scrubEntry(name: string, value: unknown): [string, unknown] {
  const { [name]: clean } = scrubValue({ [name]: value }) as Record<string, unknown>;
  return [name, clean];
}

type LogArguments = Parameters<Logger['info']>;

function scrubArguments(args: LogArguments): LogArguments {
  const [first, ...rest] = args as unknown[];
  const texts = rest.map((item) => scrubValue(item));
  // pino would take the bare error's message as the line's text unscrubbed, so it is wrapped here.
  const opened =
    first instanceof Error
      ? [{ err: first }, ...(texts.length > 0 ? texts : [scrubText(first.message)])]
      : [first, ...texts];
  return (typeof first === 'string' ? [scrubText(first), ...texts] : opened) as LogArguments;
}
