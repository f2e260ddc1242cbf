import type { ReactNode } from 'react';

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
  return (
    <div className="bones" aria-hidden="true">
      <span className="bone" data-bone="label" />
      <span className="bone" data-bone="input" />
      <span className="bone" data-bone="line" />
      <span className="bone" data-bone="button" />
    </div>
  );
}
