/** A sign of our own: two strokes that flow into an F. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="11" fill="#1473c8"/>' +
  '<path d="M17 37V17q0-5 5-5h12M17 25h13" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/></svg>';
