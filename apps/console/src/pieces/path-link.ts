import type { LinkProps } from '@tanstack/react-router';

/** A path with a query as the server writes it (`/accounts/acc_…?mend=key`), for the router. */
export function pathLink(path: string): Pick<LinkProps, 'to' | 'search'> {
  const { pathname, searchParams } = new URL(path, 'http://console.invalid');
  // The router's types know their own routes alone, and the server's word stands for one of them.
  return { to: pathname as '/', search: Object.fromEntries(searchParams) as never };
}
