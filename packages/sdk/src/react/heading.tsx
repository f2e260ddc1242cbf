import type { ReactNode } from 'react';

/** A screen's heading: each new screen is read from here. */
export function Heading({ children }: { children: ReactNode }): ReactNode {
  return (
    <h2 className="heading" tabIndex={-1} data-heading="">
      {children}
    </h2>
  );
}
