/** The stage of a song that has no samples yet, or none any more. */
import type { ReactNode } from 'react';

interface EmptyStageProps {
  /** Whether samples will come: then it is as large as the stage with them. */
  readonly isFilledSoon: boolean;
  readonly children: ReactNode;
}

export function EmptyStage({ isFilledSoon, children }: EmptyStageProps) {
  const placeholder = <div className="placeholder">{children}</div>;
  if (!isFilledSoon) return <div className="stage stage-bare">{placeholder}</div>;
  return (
    <div className="stage">
      <div className="minimap" />
      <div className="ruler" />
      <div className="lanes">{placeholder}</div>
    </div>
  );
}
