/** Covers the page while files are dragged over it. */
export function DropOverlay() {
  return (
    <div className="drop-overlay" aria-hidden="true">
      <p>Drop to separate</p>
    </div>
  );
}
