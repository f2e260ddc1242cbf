import { SluiceHubElement } from './hub-element.ts';

// Loaded twice on one page, the first stays.
if (!customElements.get('sluice-hub')) customElements.define('sluice-hub', SluiceHubElement);
