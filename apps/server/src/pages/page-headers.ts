interface Page {
  /** Whether it calls the API of this server. */
  asks: boolean;
  /** Whether it may open a sign-in window and still hear of it. `shared`: it is such a window itself. */
  opener: 'keeps' | 'shared';
}

/**
 * The headers of every page: it loads nothing from elsewhere, runs and styles nothing inline, is framed by nobody,
 * and tells no one where it was opened from.
 */
export function pageHeaders({ asks, opener }: Page): Record<string, string> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      ...(asks ? ["connect-src 'self'"] : []),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    ...fileHeaders,
    // A sign-in window must stay known to the page that opened it, which may be of another origin.
    'cross-origin-opener-policy': opener === 'keeps' ? 'same-origin-allow-popups' : 'unsafe-none',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    // Pages are small, and a new build must be seen at once.
    'cache-control': 'no-cache',
  };
}

export const fileHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;
