/** The language of the page, by the names that languages give themselves. */
import { useState } from 'react';
import { serializeError } from '../../shared/errors';
import { describeFailure } from '../errorMessages';
import type { Message } from '../language/english';
import { chooseLanguage, languageCode, LANGUAGES, texts } from '../language/language';

export function LanguageChoice() {
  const [failure, setFailure] = useState<Message | null>(null);
  const change = async (name: string) => {
    const chosen = LANGUAGES.find(({ code }) => code === name);
    if (!chosen) return;
    setFailure(null);
    try {
      await chooseLanguage(chosen.code);
    } catch (error) {
      setFailure(describeFailure(serializeError(error, 'app-load-failed')));
    }
  };
  return (
    <section className="about-section">
      <label className="language">
        {texts().about.language}
        <select value={languageCode()} onChange={(event) => void change(event.currentTarget.value)}>
          {LANGUAGES.map(({ code, name }) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {failure && (
        <p className="alert" role="alert">
          {failure.problem} {failure.nextStep}
        </p>
      )}
    </section>
  );
}
