import './app/zod-set-up.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './i18n/i18n.js';
import { App } from './app/app.js';
import { replaceWhenPartsAreMissing } from './app/fresh-page.js';
import './app/base.css';
import { applyTokens } from './theme/css-properties.js';

applyTokens(document);
replaceWhenPartsAreMissing();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
