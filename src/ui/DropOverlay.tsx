/** Covers the page while files are dragged over it. */
import { texts } from './language/language';
export function DropOverlay() {
  return (
    <div className="drop-overlay" aria-hidden="true">
      <p>{texts().files.drop}</p>
    </div>
  );
}
