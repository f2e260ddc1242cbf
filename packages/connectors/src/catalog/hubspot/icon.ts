/** A sign of our own: three points that meet in a hub. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="#d9532c"/>' +
  '<g stroke="#fff" stroke-width="3" stroke-linecap="round"><path d="M24 27V13M24 27l-10 8M24 27l10 8"/></g>' +
  '<g fill="#fff"><circle cx="24" cy="27" r="6"/><circle cx="24" cy="12" r="4"/><circle cx="13" cy="36" r="4"/><circle cx="35" cy="36" r="4"/></g></svg>';
