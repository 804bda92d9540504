import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Footer } from './Footer';
import { SHIPPED_MODELS } from './shippedModels';

const html = (isReadyOffline: boolean) =>
  renderToStaticMarkup(
    <Footer backend={null} isReadyOffline={isReadyOffline} onAbout={() => undefined} />,
  );

describe('Footer', () => {
  it('says “Ready offline” only where that is so', () => {
    expect(html(true)).toContain('Ready offline');
    expect(html(false)).not.toContain('Ready offline');
  });
});

describe('SHIPPED_MODELS', () => {
  it('names the models of public/models', () => {
    expect(SHIPPED_MODELS).toContain('fullband');
    expect(SHIPPED_MODELS).toContain('paper');
  });
});
