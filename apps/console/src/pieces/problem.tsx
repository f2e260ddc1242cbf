import { Alert, Button } from '@mantine/core';
import { SluiceError } from '@sluice/core';
import { CircleAlert } from 'lucide-react';
import { fixText } from './fix-text.ts';
import './problem.css';

interface ProblemProps {
  error: unknown;
  onRetry?: () => void;
  retryLabel?: string;
}

/** What went wrong, in the server's words, what the provider said, and what to do about it. */
export function Problem({ error, onRetry, retryLabel = 'Try again' }: ProblemProps) {
  const { message, fix, said } = wordsOf(error);
  return (
    <Alert color="red" role="alert" icon={<CircleAlert size={18} aria-hidden />} className="problem">
      <p className="problem-message">{message}</p>
      {said === undefined ? null : <p>“{said}”</p>}
      {fix === undefined ? null : <p>{fix}</p>}
      {onRetry === undefined ? null : (
        <Button size="xs" variant="default" onClick={onRetry}>
          {retryLabel}
        </Button>
      )}
    </Alert>
  );
}

export function wordsOf(error: unknown): {
  message: string;
  fix: string | undefined;
  said: string | undefined;
} {
  if (error instanceof SluiceError)
    return { message: error.message, fix: fixText(error.fix), said: saidBeside(error) };
  return {
    message: 'Something went wrong on this page.',
    fix: 'Load it again. If that does not help, tell whoever runs the server.',
    said: undefined,
  };
}

/** The provider's own words, unless the message tells them already. */
function saidBeside({ said, message }: SluiceError): string | undefined {
  return said === undefined || message.includes(said) ? undefined : said;
}

/** What the server said about one field of a body, by its name there. */
export function fieldProblem(error: unknown, name: string): string | undefined {
  if (!(error instanceof SluiceError)) return undefined;
  return error.fields?.find(({ field }) => field === name || field.startsWith(`${name}.`))?.message;
}
