/** One thing that a page asks for; each time of another account, run or call. */
export interface Question {
  name: string;
  ask: (time: number) => Promise<unknown>;
}
