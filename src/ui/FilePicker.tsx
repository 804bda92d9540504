/** The file input, styled as a button. */
import { useId } from 'react';
import { ACCEPT } from './audioFiles';
import { PlusIcon } from './icons';
import { texts } from './language/language';

interface FilePickerProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly variant: 'primary' | 'secondary';
}

export function FilePicker({ onFiles, variant }: FilePickerProps) {
  const id = useId();
  return (
    <div className="file-picker">
      <input
        id={id}
        className="visually-hidden"
        type="file"
        accept={ACCEPT}
        multiple
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files) onFiles([...files]);
          // Without this, choosing the same file again would not be a change.
          event.currentTarget.value = '';
        }}
      />
      <label htmlFor={id} className={`button button-${variant}`}>
        <PlusIcon />
        {texts().files.choose}
      </label>
    </div>
  );
}
