import { proofAsked } from './proof-asked.ts';

type Ask = typeof globalThis.fetch;

/**
 * Asks as `ask` does; where the server refuses because nobody proved lately who sits there, has that proven and asks
 * once more. So no page needs to know which acts are refused. Given up, the refusal is the answer.
 */
export function askWithProof(ask: Ask): Ask {
  return async (to, init) => {
    const answer = await ask(to, init);
    if (answer.status !== 403 || !(await lacksProof(answer))) return answer;
    return (await proofAsked.ask(init?.signal)) ? ask(to, init) : answer;
  };
}

async function lacksProof(answer: Response): Promise<boolean> {
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  return (
    typeof problem === 'object' && problem !== null && 'code' in problem && problem.code === 'auth.proof'
  );
}
