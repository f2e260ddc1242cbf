/** A sign of our own: an H whose bar is a point where things meet. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="#c9431f"/>' +
  '<path d="M15 12v24M33 12v24M15 24h18" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>' +
  '<circle cx="24" cy="24" r="5.5" fill="#fff"/></svg>';
