import '@testing-library/jest-dom/jest-globals';
import { afterEach } from '@jest/globals';
import { cleanup, configure } from '@testing-library/react';
import { TextDecoder, TextEncoder } from 'node:util';

// What antd asks of a browser and jsdom does not have; nothing is laid out here.
Object.assign(window, { TextDecoder, TextEncoder });
window.matchMedia = (media) =>
  ({
    matches: false,
    media,
    addEventListener() {},
    removeEventListener() {},
    addListener() {},
    removeListener() {},
  }) as never;
window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
const { getComputedStyle } = window;
// Nothing is drawn before or behind an element either.
window.getComputedStyle = (element) => getComputedStyle(element);
window.MessageChannel = class {
  port1: { onmessage?: () => void } = {};
  port2 = { postMessage: () => void setTimeout(() => this.port1.onmessage?.()) };
} as never;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.checkVisibility = () => true;
// A whole page of markup does not help to see what is missing in it.
configure({ getElementError: (message) => new Error(message ?? 'not found') });

afterEach(cleanup);
