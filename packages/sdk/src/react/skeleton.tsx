import type { ReactNode } from 'react';
import { useScene } from './hub-context.ts';

/** The shape of what is coming. */
export function Skeleton(): ReactNode {
  return (
    <>
      <div className="head" aria-hidden="true">
        <span className="bone" data-bone="logo" />
        <div className="bones">
          <span className="bone" data-bone="title" />
          <span className="bone" data-bone="line" />
        </div>
      </div>
      <SkeletonForm />
    </>
  );
}

export function SkeletonForm(): ReactNode {
  const { texts } = useScene();
  return (
    <div className="bones">
      <output className="unseen">{texts.say('loading')}</output>
      <span className="bone" data-bone="label" />
      <span className="bone" data-bone="input" />
      <span className="bone" data-bone="line" />
      <span className="bone" data-bone="button" />
    </div>
  );
}
