/** A sign of our own: an L beside a card of contact data. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="#5b3fd6"/>' +
  '<path d="M15 12v24h18" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>' +
  '<circle cx="29" cy="18" r="6" fill="#fff" fill-opacity=".55"/></svg>';
