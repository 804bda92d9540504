/** The stage of a song that has no samples yet, or none any more: as large as the one with it. */
import type { ReactNode } from 'react';

export function EmptyStage({ children }: { readonly children: ReactNode }) {
  return (
    <div className="stage">
      <div className="minimap" />
      <div className="ruler" />
      <div className="lanes">
        <div className="placeholder">{children}</div>
      </div>
    </div>
  );
}
