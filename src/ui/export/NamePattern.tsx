/** The pattern of the file names, with what it gives. */
import { useId } from 'react';
import { DEFAULT_PATTERN, NAME_FIELDS } from '../../audio/export/fileNames';
import { texts } from '../language/language';

interface NamePatternProps {
  readonly pattern: string;
  /** Names of the files as they would be saved now. */
  readonly examples: readonly string[];
  readonly onPattern: (pattern: string) => void;
}

/** Names shown; of more the number is told. */
const MOST_EXAMPLES = 3;

export function NamePattern({ pattern, examples, onPattern }: NamePatternProps) {
  const hintId = useId();
  const numMore = examples.length - MOST_EXAMPLES;
  const words = texts().export;
  return (
    <div className="export-group export-names">
      <label>
        {words.names}
        <input
          type="text"
          value={pattern}
          placeholder={DEFAULT_PATTERN}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          aria-describedby={hintId}
          onChange={(event) => onPattern(event.target.value)}
        />
      </label>
      <p id={hintId} className="export-hint">
        {words.nameFields(NAME_FIELDS.map((name) => `{${name}}`).join(' '))}
      </p>
      <ul className="export-examples" aria-label={words.examples}>
        {examples.slice(0, MOST_EXAMPLES).map((name) => (
          <li key={name}>{name}</li>
        ))}
        {numMore > 0 && <li>{words.moreExamples(numMore)}</li>}
      </ul>
    </div>
  );
}
