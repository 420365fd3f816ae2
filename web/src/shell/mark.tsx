/** The sign of Oakum: a caulked seam between two planks. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b5d66" />
      <path d="M6 10.5h20M6 21.5h20" stroke="#7cc4c9" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M6 16c2.5-3.4 5-3.4 6.7 0s4.1 3.4 6.6 0 4.2-3.4 6.7 0"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
